"""The console's words for agents in English: who is on the desk, and how they sign in."""

from __future__ import annotations

from collections.abc import Mapping

PEOPLE: Mapping[str, str | Mapping[str, str]] = {
    "code.title": "Code",
    "code.lead": "Type the code that your app shows, or one of your recovery codes.",
    "code.code": "Code",
    "code.wrong": "This code is not right, or was used already.",
    "code.back": "Sign in as somebody else",
    "account.title": "My account",
    "account.factor": "Signing in with a code",
    "account.on": "Signing in asks for a code from your app.",
    "account.off": "Signing in asks for the password alone.",
    "account.left": {"one": "{n} recovery code is left.", "other": "{n} recovery codes are left."},
    "account.scan": "Add this key to your app for codes (TOTP), then type the code that it shows.",
    "account.open": "Open it in an app on this device",
    "account.codes": "Keep these recovery codes; they are shown only now. Each works once.",
    "account.turn_on": "Turn on",
    "account.turn_off": "Turn off",
    "account.confirm": "Confirm",
    "original.title": "The original",
    "original.lead": "It may hold passwords and card numbers. Who opened it, when and why is noted.",
    "original.why": "Why do you need it?",
    "original.open": "Open",
    "people.title": "Agents",
    "people.name": "Name",
    "people.role": "Role",
    "people.seen": "Last seen",
    "people.yes": "on",
    "people.no": "off",
    "people.disabled": "disabled",
    "people.enable": "Let in again",
    "people.disable": "Disable",
    "people.reset": "Turn the code off",
    "people.add": "Add an agent",
    "people.added": "{login} can sign in with this password, which is shown only now:",
    "people.role.viewer": "viewer",
    "people.role.agent": "agent",
    "people.role.lead": "lead",
    "people.role.admin": "administrator",
}
