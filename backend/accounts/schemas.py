"""What people send about themselves."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from backend.core.inputs import Email, Input, Line, Locale

Password = Annotated[Line, Field(min_length=10, max_length=200)]
Name = Annotated[Line, Field(min_length=1, max_length=120)]


class SignUp(Input):
    """A new account. A password is set later, by whoever has proven the address."""

    name: Name
    email: Email
    locale: Locale = "es"


class LinkRequest(Input):
    """Ask for a link to sign in with, or to choose a new password with."""

    email: Email
    next: Annotated[Line, Field(max_length=300)] = ""


class PasswordSignIn(Input):
    """Sign in with a password."""

    email: Email
    password: Annotated[Line, Field(min_length=1, max_length=200)]
    next: Annotated[Line, Field(max_length=300)] = ""


class AccountUpdate(Input):
    """What a person may change about their account at any time."""

    name: Name
    locale: Locale


class PasswordChange(Input):
    """A new password; the old one where there was one."""

    password: Password
    current: Annotated[Line, Field(max_length=200)] = ""
