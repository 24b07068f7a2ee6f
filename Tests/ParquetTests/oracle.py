"""What other readers find in Parquet files and Delta tables, beside what ours found.

compare REQUESTS: reads lines of JSON, each {"file", "columns", "rows", …}, and prints a JSON object of
the differences by file; "rows" are our texts.
write FOLDER: writes files as pandas, DuckDB, Polars and others do.
delta FOLDER: writes Delta tables; delta-compare: as compare, of their versions.
"""

import datetime
import decimal
import json
import math
import random
import sys

import numpy
import pyarrow
import pyarrow.parquet


def moment(value, unit):
    """A time since 1970, counted in units, as we write it; numpy's calendar knows all years."""
    text = str(numpy.datetime64(value, unit)).replace("T", " ")
    head, _, fraction = text.partition(".")
    return head + ("." + fraction if fraction.strip("0") else "")


def clock(value, per_second):
    seconds, fraction = divmod(value, per_second)
    text = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return text + (f".{fraction:0{len(str(per_second)) - 1}}" if fraction else "")


def binary(value):
    try:
        text = value.decode()
        return value.hex() if "\0" in text else text
    except UnicodeDecodeError:
        return value.hex()


class Number:
    """A floating-point number: any text of its shortest digits is right."""

    def __init__(self, value, narrow):
        value = narrow(value)
        self.name = None
        if math.isnan(value):
            self.name = "NaN"
        elif math.isinf(value):
            self.name = "Infinity" if value > 0 else "-Infinity"
        else:
            shortest = numpy.format_float_scientific(value, unique=True)
            self.digits = decimal.Decimal(shortest)
            self.sign = math.copysign(1, value)

    def matches(self, found):
        if self.name:
            return found == self.name
        if isinstance(found, str) and ("." not in found and "e" not in found):
            return False
        found = decimal.Decimal(found)
        return found == self.digits and found.is_signed() == (self.sign < 0)

    def __repr__(self):
        return self.name or str(self.digits)


PER_SECOND = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}


def leaf_converter(kind):
    """From a value of pyarrow's to what our text, or our JSON, must hold."""
    is_ = pyarrow.types
    if is_.is_boolean(kind):
        return lambda scalar: scalar.as_py()
    if is_.is_integer(kind):
        return lambda scalar: scalar.as_py()
    if is_.is_floating(kind):
        narrow = {16: numpy.float16, 32: numpy.float32, 64: numpy.float64}[kind.bit_width]
        return lambda scalar: Number(scalar.as_py(), narrow)
    if is_.is_decimal(kind):
        return lambda scalar: decimal.Decimal(scalar.as_py())
    if is_.is_date32(kind):
        return lambda scalar: moment(scalar.value, "D")
    if is_.is_date64(kind):
        return lambda scalar: moment(scalar.value // 86_400_000, "D")
    if is_.is_timestamp(kind):
        mark = "Z" if kind.tz else ""
        return lambda scalar: moment(scalar.value, kind.unit) + mark
    if is_.is_time(kind):
        return lambda scalar: clock(scalar.value, PER_SECOND[kind.unit])
    if is_.is_duration(kind):
        return lambda scalar: scalar.value
    if is_.is_string(kind) or is_.is_large_string(kind):
        return lambda scalar: scalar.as_py()
    if is_.is_null(kind):
        return lambda scalar: None
    return lambda scalar: binary(scalar.as_py())


def converter(kind):
    """As leaf_converter, for nested values too."""
    is_ = pyarrow.types
    if isinstance(kind, pyarrow.UuidType):
        return lambda scalar: scalar if scalar.as_py() is None else str(scalar.as_py())
    if isinstance(kind, pyarrow.BaseExtensionType):
        inner = converter(kind.storage_type)
        return lambda scalar: inner(scalar.value)
    if is_.is_dictionary(kind):
        inner = converter(kind.value_type)
        return lambda scalar: inner(scalar.as_py() if scalar.as_py() is None else scalar.value)
    if is_.is_map(kind):
        key, value = converter(kind.key_type), converter(kind.item_type)
        return lambda scalar: {
            as_key(key(pair["key"])): null_or(value, pair["value"]) for pair in scalar.values
        }
    if is_.is_list(kind) or is_.is_large_list(kind) or is_.is_fixed_size_list(kind):
        inner = converter(kind.value_type)
        return lambda scalar: [null_or(inner, item) for item in scalar.values]
    if is_.is_struct(kind):
        inner = {field.name: converter(field.type) for field in kind}
        return lambda scalar: {name: null_or(inner[name], scalar[name]) for name in inner}
    return leaf_converter(kind)


def null_or(convert, scalar):
    return convert(scalar) if scalar.is_valid else None


def as_key(value):
    return {True: "true", False: "false"}.get(value, str(value)) if isinstance(value, bool) else str(value)


def is_nested(kind):
    return pyarrow.types.is_nested(kind)


def same(expected, found, at_top=True):
    """Whether what we found is what is expected: at the top a text, in JSON also other things."""
    if expected is None or found is None:
        return expected is found
    if isinstance(expected, Number):
        return expected.matches(found)
    if isinstance(expected, bool):
        return found == (json.dumps(expected) if at_top else expected)
    if isinstance(expected, decimal.Decimal):
        return format(expected, "f") == (found if at_top else format(found, "f"))
    if isinstance(expected, int):
        return str(expected) == str(found) and isinstance(found, str if at_top else int)
    if isinstance(expected, list):
        return len(expected) == len(found) and all(
            same(*pair, at_top=False) for pair in zip(expected, found)
        )
    if isinstance(expected, dict):
        return expected.keys() == found.keys() and all(
            same(value, found[name], at_top=False) for name, value in expected.items()
        )
    return expected == found


class Digits(decimal.Decimal):
    """A number of JSON that keeps its digits."""


def column_difference(name, column, texts, trim):
    convert = converter(column.type)
    nested = is_nested(column.type)
    for index, (scalar, text) in enumerate(zip(column, texts)):
        expected = null_or(convert, scalar)
        found = text
        if nested and text is not None:
            found = json.loads(text, parse_float=decimal.Decimal)
        if trim and text is not None and "." in text:
            found = text.rstrip("0").rstrip(".")
            expected = expected.rstrip("0").rstrip(".") if "." in expected else expected
        if not same(expected, found):
            return f"{name}, row {index}: {expected!r} is expected, not {text!r}"
    return None


def table_difference(table, request, trimmed=()):
    if table.column_names != request["columns"]:
        return f"columns {table.column_names} are expected, not {request['columns']}"
    if table.num_rows != len(request["rows"]):
        return f"{table.num_rows} rows are expected, not {len(request['rows'])}"
    columns = list(zip(*request["rows"])) or [[] for _ in table.column_names]
    for index, name in enumerate(table.column_names):
        difference = column_difference(name, table.column(index), columns[index], name in trimmed)
        if difference:
            return difference
    return None


def read(path):
    """A file's table, and the columns whose fractions of a second have another number of digits."""
    file = pyarrow.parquet.ParquetFile(path, coerce_int96_timestamp_unit="us")
    schema = file.schema
    trimmed = [
        schema.column(index).name
        for index in range(len(schema))
        if schema.column(index).physical_type == "INT96"
    ]
    return file.read(), trimmed


def compare(requests):
    differences = {}
    for line in requests:
        request = json.loads(line)
        try:
            table, trimmed = read(request["path"])
        except Exception as error:
            differences[request["file"]] = f"pyarrow cannot read it: {error}"
            continue
        if "error" in request:
            differences[request["file"]] = f"pyarrow reads it, and we say: {request['error']}"
            continue
        difference = table_difference(table, request, trimmed)
        if difference:
            differences[request["file"]] = difference
    return differences


if __name__ == "__main__":
    verb = sys.argv[1]
    if verb == "compare":
        json.dump(compare(open(sys.argv[2], encoding="utf-8")), sys.stdout)
