"""Mails that once took a parser seconds. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tests.hostile.loading.case import Case


def mail_cases(times: int) -> Iterator[Case]:
    """Yield a case of each mail."""
    for name, mail in mails(times).items():
        marked = f"Message-ID: <{name.replace(' ', '-')}-{times}@kos-obrt.hr>\r\n".encode() + mail
        yield Case(
            name=f"mail with {name}",
            times=times,
            door="email",
            target=b"/v1/emails",
            body=marked,
            media_type=b"message/rfc822",
        )


def mails(times: int) -> Mapping[str, bytes]:
    """Return mails that once took a parser seconds, by what is in them."""
    html = b"Content-Type: text/html; charset=utf-8\r\n\r\n"
    mixed = b'Content-Type: multipart/mixed; boundary="e"\r\n\r\n'
    text, n = b"\r\nNe radi.\r\n", times
    return {
        "many addresses": b"From: a@b.hr\r\nTo: " + b"a@b.hr, " * (200 * n) + text,
        "an address of dots": b"From: " + b"a." * (2_000 * n) + b"@b.hr\r\n" + text,
        "brackets in an address": b"From: a@b.hr\r\nTo: " + b"(" * (1_000 * n) + text,
        "a quote without end": b'From: "' + b'\\"' * (1_000 * n) + b"\r\n" + text,
        "encoded words": b"From: a@b.hr\r\nSubject: " + b"=?utf-8?q?a?= " * (400 * n) + text,
        "half encoded words": b"From: a@b.hr\r\nSubject: " + b"=?utf-8?b?" * (400 * n) + text,
        "many parameters": b"Content-Type: text/plain"
        + b"".join(b"; a%d=b" % one for one in range(200 * n))
        + text,
        "parameters in pieces": b"Content-Type: text/plain"
        + b"".join(b"; n*%d*=%%41" % i for i in range(200 * n))
        + text,
        "semicolons in quotes": b'Content-Type: text/plain; a="' + b";" * (2_000 * n) + b'"' + text,
        "many headers": b"".join(b"X-%d: a\r\n" % one for one in range(1_000 * n)) + text,
        "a folded header": b"Subject: a" + b"\r\n b" * (2_000 * n) + text,
        "references": b"References: " + b"<a@b.hr> " * (200 * n) + text,
        "many parts": mixed + b"--e\r\n\r\na\r\n" * (500 * n) + b"--e--\r\n",
        "empty parts": mixed + b"--e\r\n" * (1_000 * n),
        "parts in parts": nested(20 * n),
        "mails in mails": b"Content-Type: message/rfc822\r\n\r\n" * (20 * n) + text,
        "carriage returns": b"From: a@b.hr\r\n\r\n" + b"\r" * (50_000 * n),
        "one long line": b"From: a@b.hr\r\n\r\n" + b"a" * (250_000 * n),
        "quotes": b"From: a@b.hr\r\n\r\n" + b"> " * (50_000 * n),
        "divs in divs": html + b"<div>" * (2_500 * n),
        "closed divs": html + b"<div>" * (2_500 * n) + b"</div>" * (2_500 * n),
        "tables in tables": html + b"<table><tr><td>" * (500 * n),
        "open tags": html + b"<a" * (50_000 * n),
        "angles": html + b"<" * (100_000 * n),
        "attributes": html + b"<p " + b"".join(b"a%d=b " % one for one in range(2_000 * n)) + b">a",
        "comments": html + b"<!--" * (20_000 * n),
        "entities": html + b"&#0;&ampx" * (10_000 * n),
        "styles": html + b"<style>" + b"a{b:c}" * (10_000 * n),
        "formatting never closed": html + b"<b><i><p>" * (2_000 * n),
        "select in table": html + b"<table><select><table>" * (1_000 * n),
        "base64 that is none": b"Content-Transfer-Encoding: base64\r\n\r\n" + b"=A" * (100_000 * n),
        "quoted-printable": b"Content-Transfer-Encoding: quoted-printable\r\n\r\n"
        + b"=3D=\r\n" * (30_000 * n),
        "uuencoded": b"Content-Transfer-Encoding: x-uuencode\r\n\r\nbegin 644 a\r\n"
        + b"M\r\n" * (30_000 * n),
        "utf-7": b"Content-Type: text/plain; charset=utf-7\r\n\r\n" + b"+2AA-" * (20_000 * n),
        "a calendar": b"Content-Type: text/calendar\r\n\r\n" + b"BEGIN:VEVENT\r\n" * (5_000 * n),
        "tnef": b"Content-Type: application/ms-tnef\r\n\r\n\x78\x9f\x3e\x22" + b"\x00\xff" * (20_000 * n),
    }


def nested(depth: int) -> bytes:
    """Return parts in parts."""
    heads = b"".join(
        b'Content-Type: multipart/mixed; boundary="e%d"\r\n\r\n--e%d\r\n' % (one, one) for one in range(depth)
    )
    return heads + b"\r\nNe radi.\r\n"
