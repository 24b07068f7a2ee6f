"""What other readers find in Parquet files and Delta tables, beside what ours found.

compare REQUESTS: reads lines of JSON, each {"file", "columns", "rows", …}, and prints a JSON object of
the differences by file; "rows" are our texts.
write FOLDER: writes files as pandas, DuckDB, Polars and others do.
write-odd FOLDER: writes two files of rare values.
delta FOLDER: writes Delta tables, and prints what each of their versions holds.
"""

import datetime
import decimal
import json
import math
import os
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
        self.value = float(value)
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
        return self.name or repr(self.value)


PER_SECOND = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}


def is_time(kind):
    return pyarrow.types.is_temporal(kind)


def raw(scalar):
    """A scalar's value; of times the number behind it, because no Python type holds every time."""
    return scalar.value if is_time(scalar.type) else scalar.as_py()


def raw_values(column):
    """The values of a flat column, as raw() gives each, and faster."""
    kind = column.type
    if is_time(kind):
        column = column.cast(pyarrow.int32() if kind.bit_width == 32 else pyarrow.int64())
    return column.to_pylist()


def leaf_converter(kind):
    """From a raw value to what our text, or our JSON, must hold."""
    is_ = pyarrow.types
    if is_.is_boolean(kind) or is_.is_integer(kind) or is_.is_duration(kind) or is_.is_decimal(kind):
        return lambda value: value
    if is_.is_floating(kind):
        narrow = {16: numpy.float16, 32: numpy.float32, 64: numpy.float64}[kind.bit_width]
        return lambda value: Number(value, narrow)
    if is_.is_date32(kind):
        return lambda value: moment(value, "D")
    if is_.is_date64(kind):
        return lambda value: moment(value // 86_400_000, "D")
    if is_.is_timestamp(kind):
        mark = "Z" if kind.tz else ""
        return lambda value: moment(value, kind.unit) + mark
    if is_.is_time(kind):
        return lambda value: clock(value, PER_SECOND[kind.unit])
    if is_.is_string(kind) or is_.is_large_string(kind):
        return lambda value: value
    return lambda value: binary(value)


def converter(kind):
    """As leaf_converter, for nested values too."""
    is_ = pyarrow.types
    if isinstance(kind, pyarrow.UuidType):
        return lambda scalar: scalar if scalar.as_py() is None else str(scalar.as_py())
    if isinstance(kind, pyarrow.BaseExtensionType):
        inner = converter(kind.storage_type)
        return lambda scalar: inner(scalar.value)
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
    inner = leaf_converter(kind)
    return lambda scalar: inner(raw(scalar))


def null_or(convert, scalar):
    return convert(scalar) if scalar.is_valid else None


def as_key(value):
    return json.dumps(value) if isinstance(value, bool) else str(value)


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


def expected_values(column):
    """What our texts must hold, one after another."""
    kind = column.type
    if pyarrow.types.is_nested(kind) or isinstance(kind, pyarrow.BaseExtensionType):
        convert = converter(kind)
        return (null_or(convert, scalar) for scalar in column)
    if pyarrow.types.is_dictionary(kind):
        return expected_values(column.cast(kind.value_type))
    convert = leaf_converter(kind)
    return (None if value is None else convert(value) for value in raw_values(column))


def column_difference(name, column, texts, trim):
    nested = pyarrow.types.is_nested(column.type)
    for index, (expected, text) in enumerate(zip(expected_values(column), texts)):
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
    name = os.path.basename(path)
    if name.startswith("duckdb-v2"):
        # pyarrow does not read the pages of NULLs that DuckDB writes in this version.
        import duckdb

        table = duckdb.read_parquet(path).to_arrow_table()
        return table, [name for name in table.column_names if name.startswith(("ts_", "time_"))]
    if name == "int96_from_spark.parquet":
        file = pyarrow.parquet.ParquetFile(path, coerce_int96_timestamp_unit="us")
        return file.read(), ["a"]
    return pyarrow.parquet.ParquetFile(path).read(), []


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


def some(random_, make, count):
    """Values of a column, of which some are NULL, in runs as well as one by one."""
    values = []
    while len(values) < count:
        run = random_.choice([1, 1, 1, 2, 9, 40])
        value = None if random_.random() < 0.2 else make()
        values += [value] * run if random_.random() < 0.5 else [
            None if random_.random() < 0.1 else make() for _ in range(run)
        ]
    return values[:count]


def text(random_):
    return "".join(random_.choice("abc é☃😀\n\"\\\t,") for _ in range(random_.randrange(12)))


def arrow_columns(random_, count):
    """A column of each type that pyarrow writes."""
    r = random_
    bits = lambda n: lambda: r.getrandbits(n) - (1 << n - 1)
    wide = lambda n: lambda: r.getrandbits(r.randrange(1, n + 1))
    double = lambda: r.choice(
        [r.random(), r.randrange(10**7) / 100, r.uniform(-1e300, 1e300), -0.0, 0.0, 1e16, 1e-5,
         5e-324, float("nan"), float("inf"), -float("inf"), float(r.randrange(10**15)), 0.1 + 0.2])
    number = lambda digits, scale: lambda: decimal.Decimal(
        r.choice([1, -1]) * r.randrange(10 ** r.randrange(1, digits + 1))).scaleb(-scale, decimal.Context(prec=80))
    moment_ = lambda per: lambda: r.choice([0, -1, 1, r.randrange(-62 * 10**9, 250 * 10**9)]) * per + (
        r.randrange(per) if r.random() < 0.5 else 0)
    near = lambda per: lambda: r.randrange(-10**9, 10**9) * per + r.randrange(per)
    a = pyarrow
    kinds = {
        "bool": (a.bool_(), lambda: r.random() < 0.5),
        "int8": (a.int8(), bits(8)), "int16": (a.int16(), bits(16)),
        "int32": (a.int32(), bits(32)), "int64": (a.int64(), bits(64)),
        "uint8": (a.uint8(), wide(8)), "uint16": (a.uint16(), wide(16)),
        "uint32": (a.uint32(), wide(32)), "uint64": (a.uint64(), wide(64)),
        "float16": (a.float16(), lambda: numpy.float16(r.uniform(-100, 100))),
        "float": (a.float32(), lambda: numpy.float32(r.uniform(-1e6, 1e6)).item()),
        "double": (a.float64(), double),
        "date": (a.date32(), lambda: r.randrange(-719_162, 2_932_896)),
        "time_ms": (a.time32("ms"), lambda: r.randrange(86_400_000)),
        "time_us": (a.time64("us"), lambda: r.randrange(86_400) * 10**6),
        "time_ns": (a.time64("ns"), lambda: r.randrange(86_400 * 10**9)),
        "ts_ms": (a.timestamp("ms"), moment_(10**3)),
        "ts_us": (a.timestamp("us", "UTC"), moment_(10**6)),
        "ts_ns": (a.timestamp("ns"), near(10**9)),
        "decimal9": (a.decimal128(9, 2), number(9, 2)),
        "decimal18": (a.decimal128(18, 0), number(18, 0)),
        "decimal38": (a.decimal128(38, 12), number(38, 12)),
        "decimal76": (a.decimal256(76, 40), number(76, 40)),
        "string": (a.string(), lambda: text(r)),
        "few": (a.string(), lambda: r.choice(["Cuiabá", "Poconé", "", "Cáceres"])),
        "long": (a.large_string(), lambda: "x" * r.randrange(3000)),
        "binary": (a.binary(), lambda: r.randbytes(r.randrange(9))),
        "fixed": (a.binary(5), lambda: r.randbytes(5)),
        "uuid": (a.uuid(), lambda: r.randbytes(16)),
        "null": (a.null(), lambda: None),
        "category": (a.dictionary(a.int16(), a.string()), lambda: r.choice(["sim", "não"])),
    }
    # Raw numbers go in as integers, because no Python type holds every such time.
    raw = {"date": a.int32(), "time_ms": a.int32()} | {
        name: a.int64() for name in ["time_us", "time_ns", "ts_ms", "ts_us", "ts_ns"]}
    columns = {}
    for name, (kind, make) in kinds.items():
        values = some(r, make, count)
        if name in raw:
            columns[name] = a.array(values, raw[name]).cast(kind)
        elif name == "uuid":
            columns[name] = a.ExtensionArray.from_storage(kind, a.array(values, a.binary(16)))
        else:
            columns[name] = a.array(values, kind)
    return columns


def nested_columns(random_, count):
    """Lists, maps and structs in each other, with NULL and nothing in every place."""
    r = random_
    a = pyarrow
    person = a.struct([("name", a.string()), ("marks", a.list_(a.float64())), ("age", a.int32())])
    items = lambda make: [make() if r.random() < 0.8 else None for _ in range(r.choice([0, 1, 2, 5]))]
    make_person = lambda: {
        "name": text(r), "marks": items(lambda: r.random()) if r.random() < 0.8 else None,
        "age": r.randrange(99) if r.random() < 0.8 else None}
    pairs = lambda make: [(f"{text(r)}{i}", make()) for i in range(r.choice([0, 1, 3]))]
    kinds = {
        "list": (a.list_(a.int64()), lambda: items(lambda: r.getrandbits(40))),
        "lists": (a.list_(a.list_(a.string())), lambda: items(lambda: items(lambda: text(r)))),
        "map": (a.map_(a.string(), a.int32()), lambda: pairs(lambda: r.randrange(9))),
        "maps": (a.map_(a.string(), a.list_(a.map_(a.string(), a.bool_()))),
                 lambda: pairs(lambda: items(lambda: pairs(lambda: r.random() < 0.5)))),
        "struct": (person, make_person),
        "structs": (a.list_(person), lambda: items(make_person)),
        "days": (a.list_(a.date32()), lambda: items(lambda: datetime.date(2024, 2, r.randrange(1, 29)))),
        "sums": (a.list_(a.decimal128(12, 2)), lambda: items(lambda: decimal.Decimal(r.randrange(999)).scaleb(-2))),
    }
    return {name: a.array(some(r, make, count), kind) for name, (kind, make) in kinds.items()}


def write(folder):
    import duckdb
    import pandas
    import polars

    r = random.Random(3)
    flat = pyarrow.table(arrow_columns(r, 400))
    nested = pyarrow.table(nested_columns(r, 200))
    both = pyarrow.table({**arrow_columns(r, 150), **nested_columns(r, 150)})

    def arrow(name, table, **options):
        pyarrow.parquet.write_table(table, f"{folder}/{name}.parquet", **options)

    arrow("arrow-one-name", flat.rename_columns(["igual"] * flat.num_columns))
    for codec in ["NONE", "SNAPPY", "GZIP", "ZSTD", "LZ4", "BROTLI"]:
        arrow(f"arrow-{codec.lower()}", flat, compression=codec, data_page_version="2.0")
    arrow("arrow-plain", both, use_dictionary=False, data_page_size=500, write_page_checksum=True)
    arrow("arrow-groups", both, row_group_size=37, write_page_checksum=True)
    arrow("arrow-old", flat, version="1.0", coerce_timestamps="us", allow_truncated_timestamps=True)
    arrow("arrow-int96", flat.select(["ts_ns", "int8"]), use_deprecated_int96_timestamps=True)
    arrow("arrow-integers", flat.select(["decimal9", "decimal18"]), store_decimal_as_integer=True)
    arrow("arrow-nested", nested, data_page_size=100, data_page_version="2.0")
    arrow("arrow-nested-small", nested, row_group_size=11, use_dictionary=False)
    arrow("arrow-empty", flat.slice(0, 0))
    arrow("arrow-split", flat.select(["int32", "int64", "float", "double", "float16", "fixed", "decimal38"]),
          use_dictionary=False, use_byte_stream_split=True, data_page_size=300)
    delta = {"int8", "int32", "int64", "uint64", "date", "ts_us", "time_ns"}
    texts = {"string", "few", "long", "binary"}
    for encoding, data_page_version in [("DELTA_LENGTH_BYTE_ARRAY", "1.0"), ("DELTA_BYTE_ARRAY", "2.0")]:
        arrow(f"arrow-{encoding.lower()}", flat.select(sorted(delta | texts)), use_dictionary=False,
              data_page_version=data_page_version, data_page_size=2000,
              column_encoding=dict.fromkeys(delta, "DELTA_BINARY_PACKED") | dict.fromkeys(texts, encoding))
    plain = flat.select([name for name in flat.column_names
                         if name not in ("null", "decimal76", "uuid", "float16", "category", "time_ns")])
    connection = duckdb.connect()
    for version in ["v1", "v2"]:
        for codec in ["snappy", "zstd", "gzip", "lz4_raw", "brotli"]:
            connection.execute(f"COPY (SELECT * FROM plain) TO '{folder}/duckdb-{version}-{codec}.parquet' "
                               f"(FORMAT parquet, parquet_version {version}, compression {codec}, row_group_size 2048)")
    connection.execute(f"COPY (SELECT i, i % 7 AS few, -i * 1000003 AS big, 'aluno ' || i AS name FROM range(5000) t(i)) "
                       f"TO '{folder}/duckdb-many.parquet' (FORMAT parquet, parquet_version v2)")
    frame = polars.from_arrow(plain)
    for codec in ["zstd", "snappy", "uncompressed", "gzip", "lz4", "brotli"]:
        frame.write_parquet(f"{folder}/polars-{codec}.parquet", compression=codec, row_group_size=150)
    polars.from_arrow(nested.drop_columns(["map", "maps"])).write_parquet(f"{folder}/polars-nested.parquet")
    polars.DataFrame({"zero": [0] * 5000, "one": ["a"] * 5000}).write_parquet(f"{folder}/polars-constant.parquet")
    simple = ["int32", "int64", "double", "string", "few", "bool", "ts_ns"]
    pandas_frame = flat.select(simple).to_pandas()
    pandas_frame.to_parquet(f"{folder}/pandas.parquet")
    import fastparquet
    for codec in ["UNCOMPRESSED", "SNAPPY", "GZIP"]:
        fastparquet.write(f"{folder}/fastparquet-{codec.lower()}.parquet",
                          pandas_frame.drop(columns=["bool"]), compression=codec, row_group_offsets=100)


def write_odd(folder):
    """Two small files whose texts the Swift test knows by itself."""
    import duckdb

    texts = pyarrow.array(
        [b"Cuiab\xc3\xa1", b"Cuiab\xe1", b"a\0b", None, b""], pyarrow.binary()
    ).view(pyarrow.string())
    lists = pyarrow.ListArray.from_arrays(pyarrow.array([0, 1, 1, 1, 1, 2]), texts.slice(0, 2))
    pyarrow.parquet.write_table(
        pyarrow.table({"id": [1, 2, 3, 4, 5], "texto": texts, "lista": lists}),
        f"{folder}/rejects.parquet")
    duckdb.execute(f"""
        COPY (SELECT INTERVAL '14 months 3 days 4.005 seconds' AS "interval",
                     -1234567890123456789012345678.901::DECIMAL(38, 3) AS "decimal",
                     '00112233-4455-6677-8899-aabbccddeeff'::UUID AS "uuid",
                     '23:59:59.000001'::TIME AS "time",
                     '2024-02-29 12:00:00'::TIMESTAMP_S AS "second",
                     '2024-02-29 12:00:00.5-04'::TIMESTAMPTZ AS "instant",
                     18446744073709551615::UBIGINT AS "unsigned",
                     '\\x00\\xFF'::BLOB AS "bytes", 'sim'::BLOB AS "letters",
                     0.1::FLOAT AS "float", 1e300 AS "large", 'nan'::DOUBLE AS "nan",
                     '-inf'::FLOAT AS "infinite", -0.005::DECIMAL(4, 3) AS "small",
                     DATE '0001-01-01' AS "first", DATE '12024-12-31' AS "late",
                     {{'a': 1, 'b': ['x', NULL]}} AS "struct", MAP {{7: true}} AS "map")
        TO '{folder}/values.parquet' (FORMAT parquet)""")


def delta_tables(folder):
    """Delta tables with a history, and what each version of them holds."""
    import shutil

    import deltalake

    def rows(first, count, **more):
        numbers = range(first, first + count)
        return pyarrow.table({
            "id": pyarrow.array(numbers, pyarrow.int64()),
            "nome": pyarrow.array(
                [f"aluno {number}" if number % 5 else None for number in numbers], pyarrow.string()),
            "nota": [number / 4 for number in numbers],
            "em": pyarrow.array([number * 10**9 for number in numbers], pyarrow.timestamp("us", "UTC")),
        } | {
            name: pyarrow.array([value] * count, pyarrow.string()) for name, value in more.items()})

    def table(name):
        return f"{folder}/{name}"

    deltalake.write_deltalake(table("history"), rows(0, 50))
    deltalake.write_deltalake(table("history"), rows(50, 30), mode="append")
    history = deltalake.DeltaTable(table("history"))
    history.delete("id % 3 = 0")
    history.create_checkpoint()
    deltalake.write_deltalake(table("history"), rows(100, 20), mode="append")
    history = deltalake.DeltaTable(table("history"))
    history.update(updates={"nome": "'mudou'"}, predicate="id = 101")
    history.optimize.compact()
    deltalake.write_deltalake(table("history"), rows(200, 5), mode="overwrite")

    for unit, month in [("Cuiabá", "2024-01"), ("Poconé/MT", "2024-02"), ("a b=c%20", "2024-02"), (None, "")]:
        deltalake.write_deltalake(
            table("partitioned"), rows(0, 3, unit=unit, month=month), mode="append",
            partition_by=["unit", "month"])

    deltalake.write_deltalake(table("evolved"), rows(0, 4))
    deltalake.write_deltalake(table("evolved"), rows(4, 4, nova="sim"), mode="append", schema_mode="merge")
    deltalake.DeltaTable(table("evolved")).create_checkpoint()

    # The commits before a checkpoint may be gone, and a checkpoint may come in parts.
    shutil.copytree(table("history"), table("cleaned"))
    log = f"{table('cleaned')}/_delta_log"
    checkpoint = next(name for name in sorted(os.listdir(log)) if name.endswith(".checkpoint.parquet"))
    for name in os.listdir(log):
        if name.endswith(".json") and name[:20] <= checkpoint[:20] and name[0] == "0":
            os.remove(f"{log}/{name}")
    actions = pyarrow.parquet.read_table(f"{log}/{checkpoint}")
    os.remove(f"{log}/{checkpoint}")
    half = actions.num_rows // 2
    for part, piece in [(1, actions.slice(0, half)), (2, actions.slice(half))]:
        name = f"{checkpoint[:20]}.checkpoint.{part:010}.{2:010}.parquet"
        pyarrow.parquet.write_table(piece, f"{log}/{name}")
    os.path.exists(f"{log}/_last_checkpoint") and os.remove(f"{log}/_last_checkpoint")

    requests = []
    for name in ["history", "partitioned", "evolved"]:
        for version in range(deltalake.DeltaTable(table(name)).version() + 1):
            requests.append(delta_version(name, deltalake.DeltaTable(table(name), version=version)))
    newest = delta_version("history", deltalake.DeltaTable(table("history")))
    requests.append(newest | {"table": "cleaned"})
    json.dump(requests, sys.stdout)


def delta_version(name, table):
    """What a version holds: the rows as the texts that we must find, sorted."""
    content = table.to_pyarrow_table()
    columns = [
        [None if value is None else str(value) for value in expected_values(column)]
        for column in content.columns
    ]
    rows = sorted(zip(*columns), key=lambda row: [value or "" for value in row])
    return {"table": name, "version": table.version(), "columns": content.column_names, "rows": rows}


if __name__ == "__main__":
    verb = sys.argv[1]
    if verb == "compare":
        json.dump(compare(open(sys.argv[2], encoding="utf-8")), sys.stdout)
    elif verb == "write":
        write(sys.argv[2])
    elif verb == "write-odd":
        write_odd(sys.argv[2])
    elif verb == "delta":
        delta_tables(sys.argv[2])
