"""Every table, and every column of it, says what erasing does to it."""

import pytest
from sqlalchemy import Table

from adapters.store.rights.holdings import HOLDINGS
from adapters.store.schema import metadata


def test_every_table_says_what_it_holds() -> None:
    assert set(HOLDINGS) == set(metadata.tables.values())


@pytest.mark.parametrize("table", metadata.sorted_tables, ids=str)
def test_every_column_is_deleted_blanked_or_kept_for_a_reason(table: Table) -> None:
    holding = HOLDINGS[table]
    named = [*holding.blanks, *holding.keeps]
    assert holding.deletes != bool(named), "either the rows go, or each column is named"
    if not holding.deletes:
        assert sorted(named) == sorted(column.name for column in table.columns)
        assert holding.why
    assert set(holding.unsaid) <= {column.name for column in table.columns}
