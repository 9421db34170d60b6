"""A directory out of a spreadsheet: CSV rows as the lines of directory.jsonl. Pure."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

import msgspec

from services.store.directory_entries import Fault, FaultyLine, refuse
from shared.phrases import Phrase, phrase

CSV_COLUMNS = (
    *("customer", "name", "kind", "domains", "contact", "contact_name", "role", "emails", "phones"),
    *("contact_domains", "service", "server", "service_domain"),
)
_SEPARATORS = re.compile(r"[,;|]")
_encoder = msgspec.json.Encoder()


def read_csv(text: str) -> Iterator[str]:
    """Yield the customers of a CSV file as lines for `import_directory`. Raises Rejected at the first fault.

    Its first row names the columns, any of CSV_COLUMNS with `customer`; a comma or a semicolon parts them.
    Each row may add a contact and a service to its customer; several domains, addresses or numbers within
    one field are parted by a comma, semicolon or bar.
    """
    for _, line in numbered_csv(text, refuse):
        yield line


def numbered_csv(text: str, fault: Fault) -> Iterator[tuple[int, str]]:
    """Yield each customer of a CSV file with the number of its first line; `fault` is told of bad lines.

    Raises FaultyLine for a header that names no columns of ours, and for a file that ends within a row.
    """
    text = text.removeprefix("\ufeff")
    header = text.partition("\n")[0]
    rows = csv.DictReader(
        io.StringIO(text, newline=""), delimiter=";" if header.count(";") > header.count(",") else ","
    )
    columns = [(name or "").strip().lower() for name in rows.fieldnames or ()]
    if (wrong := _wrong_columns(columns)) is not None:
        raise FaultyLine(1, wrong)
    rows.fieldnames = columns
    customers: dict[str, dict[str, object]] = {}
    first: dict[str, int] = {}
    short = False  # the last row
    try:
        for row in rows:
            if None in row:  # where DictReader puts what has no column
                fault(rows.line_num, phrase("csv_more_fields", "more fields than columns"))
                continue
            short = None in row.values()  # and this in a field that is not there
            values = {name: (row[name] or "").strip() for name in columns}
            if not any(values.values()):
                continue
            if not values["customer"]:
                fault(rows.line_num, phrase("csv_no_number", "no customer number"))
                continue
            first.setdefault(values["customer"], rows.line_num)
            _add_row(customers, values)
    except csv.Error as error:
        fault(rows.line_num, phrase("csv_unreadable", "no CSV: {why}", why=str(error)))
    if short and not text.endswith("\n"):
        raise FaultyLine(rows.line_num, phrase("csv_cut", "it ends within a row: it is not whole"))
    for number, customer in customers.items():
        yield first[number], _encoder.encode(customer).decode()


def _wrong_columns(columns: list[str]) -> Phrase | None:
    known = ", ".join(CSV_COLUMNS)
    if unknown := sorted(set(columns) - set(CSV_COLUMNS)):
        return phrase(
            "csv_columns",
            "columns are {known}; not known: {unknown}",
            known=known,
            unknown=", ".join(unknown),
        )
    if "customer" not in columns:
        return phrase("csv_no_customer", "columns are {known}; customer is missing", known=known)
    return None


def _add_row(customers: dict[str, dict[str, object]], row: dict[str, str]) -> None:
    number = row["customer"]
    customer = customers.setdefault(
        number, {"customer": number, "contacts": [], "domains": [], "services": []}
    )
    for name in ("name", "kind"):
        if row.get(name):
            customer.setdefault(name, row[name])
    _extend(customer, "domains", _values(row.get("domains", "")))
    if row.get("contact") or row.get("contact_name"):
        contact = {
            "id": row.get("contact") or row["contact_name"],
            "name": row.get("contact_name") or row["contact"],
            "role": row.get("role") or "owner",
            "emails": _values(row.get("emails", "")),
            "phones": _values(row.get("phones", "")),
            "domains": _values(row.get("contact_domains", "")),
        }
        _extend(customer, "contacts", [contact])
    if row.get("service"):
        service = {
            "kind": row["service"],
            "server": row.get("server", ""),
            "domain": row.get("service_domain", ""),
        }
        _extend(customer, "services", [service])


def _extend(customer: dict[str, object], name: str, values: list[object]) -> None:
    listed = customer[name]
    assert isinstance(listed, list)
    listed.extend(value for value in values if value not in listed)


def _values(field: str) -> list[object]:
    return [value.strip() for value in _SEPARATORS.split(field) if value.strip()]
