"""What the frame around a signed-in page needs to know. A surface passes one `Shell` to its templates as `shell`."""

from __future__ import annotations

from dataclasses import dataclass, field

# So many words can be read side by side in a phone's bar.
PLACES = 5


@dataclass(frozen=True)
class NavItem:
    """One entry of the navigation; `key` is a shortcut such as `g o`, `count` a number behind the label."""

    label: str
    url: str
    icon: str
    current: bool = False
    key: str = ""
    count: int | None = None
    group: str = ""


@dataclass(frozen=True)
class Area:
    """A place the signed-in user may switch to: desk, console of a brand, backstage."""

    label: str
    url: str
    icon: str = "layers"
    current: bool = False


@dataclass(frozen=True)
class Shell:
    """The frame: where we are, where one can go, who is signed in, and which stream keeps the page fresh."""

    title: str
    home_url: str
    nav: tuple[NavItem, ...] = ()
    areas: tuple[Area, ...] = ()
    user_name: str = ""
    user_links: tuple[NavItem, ...] = ()
    log_out_url: str = ""
    mark: str = "message-circle"
    accent: str = ""
    stream_url: str = ""
    stream_token_url: str = ""
    notes: tuple[str, ...] = field(default=())

    @property
    def within_reach(self) -> tuple[NavItem, ...]:
        """What a phone's bar shows by itself; everything when it fits."""
        return self.nav if len(self.nav) <= PLACES else self.nav[: PLACES - 1]

    @property
    def beyond_reach(self) -> tuple[NavItem, ...]:
        """What a phone's bar keeps behind its last place."""
        return self.nav[len(self.within_reach) :]

    @property
    def is_beyond_reach(self) -> bool:
        """Whether the page that is open is one of those behind the last place."""
        return any(item.current for item in self.beyond_reach)
