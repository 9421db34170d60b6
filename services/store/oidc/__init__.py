"""Signing in at a provider of the desk's own (OpenID Connect), beside the password and never instead of it.

`single_sign_on` decides and `console/provider_signing_in` shows; `provider` asks the provider. What needs the
extra `oidc` (authlib) is read only where a provider is set up: `setting_up`.
"""
