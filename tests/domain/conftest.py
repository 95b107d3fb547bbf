"""The assertions of the stories explain themselves as those of a test do."""

import pytest

pytest.register_assert_rewrite("tests.support")
