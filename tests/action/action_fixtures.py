"""A workshop and a runner's temporary folder for all tests of a session, so that uvlint is installed once."""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from runner import Runner, Stub
from runner_expressions import Value
from scenes import UPLOAD
from workshop import Workshop, workshop


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    if sys.platform == "win32":
        pytest.skip("the runner of these tests starts bash by links and scripts, which Windows does not have")
    return workshop(tmp_path_factory.mktemp("shop") / "shop")


@pytest.fixture(scope="session")
def temporary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """RUNNER_TEMP of all runs that do not ask for one of their own."""
    return tmp_path_factory.mktemp("temporary")


@pytest.fixture
def runner(shop: Workshop, temporary: Path, tmp_path: Path) -> Callable[..., Runner]:
    """Makes a runner with an empty workspace, which installs nothing again."""

    def make(
        *,
        environment: Mapping[str, str] | None = None,
        stubs: Mapping[str, Stub] | None = None,
        path: str = shop.path,
        temporary: Path | None = temporary,
        event_name: str = "push",
        event: Mapping[str, Value] | None = None,
        **options: str,
    ) -> Runner:
        return Runner(
            tmp_path,
            path=path,
            temporary=temporary,
            environment={**shop.environment, **(environment or {})},
            stubs={UPLOAD: lambda _: {}, **(stubs or {})},
            event_name=event_name,
            event=event,
            **options,
        )

    return make
