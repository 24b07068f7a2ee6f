// Projects made up by chance, and what happens to them: for holding a warehouse that was kept up to date
// against one that was made from nothing.

import Foundation
import Pipeline
import SQLite
import Warehouse

/// The generator of Steele, Lea and Flood, "Fast splittable pseudorandom number generators" (2014).
struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  mutating func number(_ range: Range<Int>) -> Int { Int.random(in: range, using: &self) }
  mutating func isOne(in count: Int) -> Bool { number(0..<count) == 0 }
}

/// A folder with a project of three sources and a dozen tables.
final class RandomProject {
  let folder: URL
  var random: SplitMix64
  /// The landing files by name, as rows without the header.
  private var files: [String: [String]] = [:]
  /// What each transform may be, and which of them it is.
  private var chosen: [String: Int] = [:]
  private var fileNumber = 0

  init(seed: UInt64) throws {
    folder = FileManager.default.temporaryDirectory
      .appending(path: "pantanal-random-\(UUID().uuidString)")
    random = SplitMix64(seed: seed)
    for (path, text) in Self.fixed { try write(text, to: path) }
    for table in Self.variants.keys.sorted() { try choose(table) }
    for kind in ["customer", "sale"] {
      for _ in 0..<2 { try addFile(of: kind) }
    }
    try writeProducts()
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  func write(_ text: String, to path: String) throws {
    let file = folder.appending(path: path)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }

  /// The pipeline into a warehouse of this project.
  func pipeline(_ warehouse: String = "kept") throws -> Pipeline {
    try write(
      """
      as_of: 2025-12-31
      warehouse: .pantanal/\(warehouse)
      connections: {landing: {type: folder, path: landing}}

      """, to: "pantanal.yaml")
    return try Pipeline(Project(at: folder, environment: [:]))
  }

  // MARK: What happens

  /// Lets something happen that a run has to follow.
  ///
  /// - Returns: What it was, for the message of a failure.
  func change() throws -> String {
    switch random.number(0..<10) {
    case 0, 1: return try addFile(of: "sale")
    case 2: return try addFile(of: "customer")
    case 3, 4, 5: return try replaceFile()
    case 6: return try retractFile()
    case 7, 8:
      try writeProducts()
      return "products"
    default:
      let table = Self.variants.keys.sorted().randomElement(using: &random) ?? ""
      try choose(table)
      return "\(table) is \(chosen[table] ?? 0)"
    }
  }

  private func choose(_ table: String) throws {
    let variants = Self.variants[table] ?? []
    let index = random.number(0..<variants.count)
    chosen[table] = index
    try write(variants[index], to: "sql/\(table.replacing(".", with: "/")).sql")
  }

  @discardableResult
  private func addFile(of kind: String) throws -> String {
    fileNumber += 1
    let name = "\(kind)-\(fileNumber).csv"
    let count = random.number(1..<20)
    files[name] = (0..<count).map { _ in row(of: kind) }
    try writeFile(name)
    return "new \(name)"
  }

  private func replaceFile() throws -> String {
    guard let name = files.keys.sorted().randomElement(using: &random), var rows = files[name]
    else { return "nothing" }
    let kind = String(name.prefix { $0 != "-" })
    for _ in 0..<random.number(1..<4) {
      switch random.number(0..<3) {
      case 0 where rows.count > 1: rows.remove(at: random.number(0..<rows.count))
      case 1: rows.append(row(of: kind))
      default: rows[random.number(0..<rows.count)] = row(of: kind)
      }
    }
    files[name] = rows
    try writeFile(name)
    return "other \(name)"
  }

  private func retractFile() throws -> String {
    guard files.count > 3, let name = files.keys.sorted().randomElement(using: &random) else {
      return "nothing"
    }
    let pipeline = try pipeline()
    let kind = String(name.prefix { $0 != "-" })
    let isLoaded = try !pipeline.warehouse.connect().value(
      "SELECT 1 FROM raw._load WHERE path = ? AND state = 'loaded'", [.text(name)]
    ).isNull
    guard isLoaded,
      let source = try Project(at: folder, environment: [:]).sources.first(where: {
        $0.table.name == kind
      })
    else { return "nothing" }
    _ = try pipeline.retract([name], of: source, isRehearsal: false, command: "test")
    files[name] = nil
    try FileManager.default.removeItem(at: folder.appending(path: "landing/\(name)"))
    return "without \(name)"
  }

  private func writeFile(_ name: String) throws {
    let header = Self.headers[String(name.prefix { $0 != "-" })] ?? ""
    try write(
      ([header] + (files[name] ?? [])).joined(separator: "\n") + "\n", to: "landing/\(name)")
  }

  private func writeProducts() throws {
    var rows = ["id,name,price"]
    for id in 0..<8 where !random.isOne(in: 6) {
      rows.append("\(id),P\(random.number(0..<3)),\(random.number(1..<4)).5")
    }
    try write(rows.joined(separator: "\n") + "\n", to: "landing/product.csv")
  }

  private static let headers = [
    "customer": "id,name,region,tax,seen", "sale": "id,customer,product,cents,day",
  ]

  private func row(of kind: String) -> String {
    func value(_ text: String, missing share: Int) -> String { random.isOne(in: share) ? "" : text }
    if kind == "customer" {
      return [
        value("\(random.number(0..<25))", missing: 40),
        value("N\(random.number(0..<9))", missing: 9),
        value("R\(random.number(0..<4))", missing: 12),
        value("\(random.number(0..<90))", missing: 4), "\(random.number(0..<6))",
      ].joined(separator: ",")
    }
    return [
      value("\(random.number(0..<120))", missing: 60),
      value("\(random.number(0..<28))", missing: 15), "\(random.number(0..<9))",
      value("\(random.number(-2..<60))", missing: 15), "2024-0\(random.number(1..<6))-01",
    ].joined(separator: ",")
  }
}

extension RandomProject {
  static let fixed: [String: String] = [
    "sql/raw/customer.yaml": """
    connection: landing
    path: customer-*.csv
    columns: {id: {}, name: {}, region: {}, tax: {}, seen: {}}
    """,
    "sql/raw/sale.yaml": """
    connection: landing
    path: sale-*.csv
    columns: {id: {}, customer: {}, product: {}, cents: {}, day: {}}
    """,
    "sql/raw/product.yaml": """
    connection: landing
    path: product.csv
    mode: replace
    columns: {id: {}, name: {}, price: {}}
    """,
    "migrations/trusted/0001_create_tables.sql": """
    CREATE TABLE trusted.customer (
      id BIGINT NOT NULL CHECK (typeof(id) = 'integer'),
      name VARCHAR(20) NOT NULL CHECK (length(name) <= 20),
      region VARCHAR(2) CHECK (length(region) <= 2),
      tax VARCHAR(9) CHECK (length(tax) <= 9),
      PRIMARY KEY (id), UNIQUE (tax)) WITHOUT ROWID;
    CREATE TABLE trusted.product (
      id BIGINT NOT NULL CHECK (typeof(id) = 'integer'),
      name VARCHAR(20) CHECK (length(name) <= 20),
      price DOUBLE CHECK (typeof(price) IN ('real', 'null')),
      PRIMARY KEY (id)) WITHOUT ROWID;
    CREATE TABLE trusted.sale (
      id BIGINT NOT NULL CHECK (typeof(id) = 'integer'),
      customer_id BIGINT CHECK (typeof(customer_id) IN ('integer', 'null')) REFERENCES customer (id),
      product_id BIGINT NOT NULL CHECK (typeof(product_id) = 'integer') REFERENCES product (id),
      cents BIGINT NOT NULL CHECK (typeof(cents) = 'integer'),
      day DATE CHECK (day GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]' AND day IS date(day, '+0 days')),
      PRIMARY KEY (id)) WITHOUT ROWID;
    CREATE INDEX trusted.sale_customer ON sale (customer_id);
    """,
    "migrations/refined/0001_create_tables.sql": """
    CREATE TABLE refined.dim_customer (
      id BIGINT NOT NULL CHECK (typeof(id) = 'integer'),
      name VARCHAR(20) CHECK (length(name) <= 20),
      sales BIGINT NOT NULL CHECK (typeof(sales) = 'integer'),
      cents BIGINT NOT NULL CHECK (typeof(cents) = 'integer'),
      PRIMARY KEY (id)) WITHOUT ROWID;
    CREATE TABLE refined.fact_sale (
      id BIGINT NOT NULL CHECK (typeof(id) = 'integer'),
      customer_id BIGINT NOT NULL CHECK (typeof(customer_id) = 'integer') REFERENCES dim_customer (id),
      region VARCHAR(2) CHECK (length(region) <= 2),
      product VARCHAR(20) CHECK (length(product) <= 20),
      amount DOUBLE CHECK (typeof(amount) IN ('real', 'null')),
      PRIMARY KEY (id)) WITHOUT ROWID;
    CREATE TABLE refined.fact_day (
      customer_id BIGINT NOT NULL CHECK (typeof(customer_id) = 'integer'),
      day DATE NOT NULL CHECK (day GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]' AND day IS date(day, '+0 days')),
      cents BIGINT NOT NULL CHECK (typeof(cents) = 'integer'),
      price DOUBLE CHECK (typeof(price) IN ('real', 'null')),
      PRIMARY KEY (customer_id, day)) WITHOUT ROWID;
    CREATE TABLE refined.region (
      region VARCHAR(2) NOT NULL CHECK (length(region) <= 2),
      customers BIGINT NOT NULL CHECK (typeof(customers) = 'integer'),
      amount DOUBLE CHECK (typeof(amount) IN ('real', 'null')),
      PRIMARY KEY (region)
    ) WITHOUT ROWID;
    CREATE TABLE refined.last_sale (
      customer_id BIGINT NOT NULL CHECK (typeof(customer_id) = 'integer'),
      sale_id BIGINT NOT NULL CHECK (typeof(sale_id) = 'integer'),
      cents BIGINT CHECK (typeof(cents) IN ('integer', 'null')),
      PRIMARY KEY (customer_id)
    ) WITHOUT ROWID;
    CREATE TABLE refined.party (
      kind VARCHAR(9) NOT NULL CHECK (length(kind) <= 9),
      id BIGINT NOT NULL CHECK (typeof(id) = 'integer'),
      name VARCHAR(20) CHECK (length(name) <= 20),
      PRIMARY KEY (kind, id)
    ) WITHOUT ROWID;
    CREATE TABLE refined.buyer (
      customer_id BIGINT NOT NULL CHECK (typeof(customer_id) = 'integer'),
      product_id BIGINT CHECK (typeof(product_id) IN ('integer', 'null')),
      cents BIGINT CHECK (typeof(cents) IN ('integer', 'null')),
      valid_from DATE NOT NULL CHECK (valid_from GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'
        AND valid_from IS date(valid_from, '+0 days')),
      valid_to DATE CHECK (valid_to GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'
        AND valid_to IS date(valid_to, '+0 days')),
      is_current BOOLEAN NOT NULL CHECK (is_current IN (0, 1)),
      PRIMARY KEY (customer_id, valid_from)
    ) WITHOUT ROWID;
    CREATE TABLE refined.idle (id BIGINT NOT NULL CHECK (typeof(id) = 'integer'),
      name VARCHAR(20) CHECK (length(name) <= 20),
      PRIMARY KEY (id)) WITHOUT ROWID;
    """,
    "sql/dataquality/alone.sql": """
    /* ---
    table: refined.fact_sale
    name: alone
    on_failure: warn
    --- */
    SELECT region FROM refined.fact_sale GROUP BY region HAVING count(*) < 3
    """,
  ]

  /// What the transform of each table may be.
  static let variants: [String: [String]] = [
    "trusted.customer": [
      """
      SELECT CAST(id AS BIGINT) AS id, name, region, tax
      FROM (
        SELECT *, row_number() OVER (PARTITION BY id ORDER BY seen DESC, name, region, tax) AS place
        FROM raw.customer)
      WHERE place = 1
      """,
      """
      /* ---
      rules:
        - {not_null: [region], on_failure: warn, fail_above: 10%}
        - {row_count: {min: 5}, on_failure: warn}
      --- */
      SELECT CAST(id AS BIGINT) AS id, max(name) AS name, min(region) AS region, max(tax) AS tax
      FROM raw.customer
      GROUP BY id
      """,
      "SELECT CAST(id AS BIGINT) AS id, name, region, tax FROM raw.customer WHERE seen <> '5'",
    ],
    "trusted.product": [
      "SELECT CAST(id AS BIGINT) AS id, name, CAST(price AS DOUBLE) AS price FROM raw.product",
      """
      /* ---
      rules: [{range: {column: price, max: 3}, on_failure: quarantine}]
      --- */
      SELECT CAST(id AS BIGINT) AS id, name, CAST(price AS DOUBLE) AS price FROM raw.product
      """,
    ],
    "trusted.sale": [
      """
      /* ---
      rules:
        - {expression: cents >= 0, name: sign, on_failure: quarantine}
        - {expression: cents < 50, name: large, on_failure: warn}
        - {expression: cents <> 59, name: never}
      --- */
      SELECT CAST(id AS BIGINT) AS id, CAST(customer AS BIGINT) AS customer_id,
        CAST(product AS BIGINT) AS product_id, CAST(cents AS BIGINT) AS cents, day
      FROM raw.sale
      """,
      """
      /* ---
      rules:
        - {relationship: {columns: [customer_id], to: trusted.customer, keys: [id]},
           name: customer, on_failure: warn}
        - {unique: [customer_id, day], name: once, on_failure: warn}
      --- */
      SELECT CAST(id AS BIGINT) AS id, CAST(max(customer) AS BIGINT) AS customer_id,
        CAST(min(product) AS BIGINT) AS product_id, CAST(sum(cents) AS BIGINT) AS cents,
        max(day) AS day
      FROM raw.sale
      GROUP BY id
      """,
    ],
    "refined.dim_customer": [
      """
      SELECT c.id AS id, c.name AS name, count(s.id) AS sales, coalesce(sum(s.cents), 0) AS cents
      FROM trusted.customer AS c
      LEFT JOIN trusted.sale AS s ON s.customer_id = c.id
      GROUP BY c.id
      """,
      """
      WITH total AS (
        SELECT customer_id, count(*) AS sales, sum(cents) AS cents
        FROM trusted.sale
        GROUP BY customer_id)
      SELECT c.id AS id, c.name AS name, coalesce(t.sales, 0) AS sales,
        coalesce(t.cents, 0) AS cents
      FROM trusted.customer AS c
      LEFT JOIN total AS t ON t.customer_id = c.id
      """,
      """
      SELECT c.id AS id, upper(c.name) AS name,
        (SELECT count(*) FROM trusted.sale AS s WHERE s.customer_id = c.id) AS sales, 0 AS cents
      FROM trusted.customer AS c
      """,
    ],
    "refined.fact_sale": [
      """
      /* ---
      rules: [{range: {column: amount, max: 100}, on_failure: quarantine, fail_above: 90%}]
      --- */
      SELECT s.id AS id, s.customer_id AS customer_id, c.region AS region, p.name AS product,
        s.cents * p.price AS amount
      FROM trusted.sale AS s
      JOIN trusted.customer AS c ON c.id = s.customer_id
      LEFT JOIN trusted.product AS p ON p.id = s.product_id
      """,
      """
      SELECT s.id AS id, d.id AS customer_id, c.region AS region, NULL AS product,
        s.cents / 100.0 AS amount
      FROM refined.dim_customer AS d
      JOIN trusted.sale AS s ON s.customer_id = d.id
      JOIN trusted.customer AS c ON c.id = d.id
      WHERE d.sales > 1
      """,
    ],
    "refined.fact_day": [
      """
      SELECT s.customer_id AS customer_id, s.day AS day, sum(s.cents) AS cents,
        sum(p.price) AS price
      FROM trusted.sale AS s
      JOIN trusted.product AS p ON p.id = s.product_id
      WHERE s.customer_id IS NOT NULL
      GROUP BY s.customer_id, s.day
      """,
      """
      SELECT customer_id, day, count(*) AS cents, NULL AS price
      FROM trusted.sale
      GROUP BY customer_id, day
      """,
    ],
    "refined.region": [
      """
      SELECT c.region AS region, count(DISTINCT c.id) AS customers, sum(f.amount) AS amount
      FROM trusted.customer AS c
      LEFT JOIN refined.fact_sale AS f ON f.customer_id = c.id
      WHERE c.region IS NOT NULL
      GROUP BY c.region
      """,
      """
      SELECT DISTINCT region, 0 AS customers, 0.0 AS amount
      FROM trusted.customer WHERE region IS NOT NULL
      """,
    ],
    "refined.last_sale": [
      """
      SELECT customer_id, id AS sale_id, cents
      FROM (
        SELECT *, row_number() OVER (PARTITION BY customer_id ORDER BY day DESC, id) AS place
        FROM trusted.sale
        WHERE customer_id IS NOT NULL)
      WHERE place = 1
      """,
      """
      SELECT customer_id, max(id) AS sale_id, max(cents) AS cents
      FROM trusted.sale
      GROUP BY customer_id
      HAVING count(*) > 1
      """,
    ],
    "refined.buyer": [
      """
      /* ---
      key: [customer_id]
      materialized: snapshot
      valid_from: day
      --- */
      SELECT customer_id, product_id, cents / 20 AS cents, day FROM trusted.sale
      """,
      """
      /* ---
      key: [customer_id]
      materialized: snapshot
      valid_from: day
      deletes: absent
      --- */
      SELECT customer_id, product_id / 4 AS product_id, NULL AS cents, day FROM trusted.sale
      """,
      """
      /* ---
      key: [customer_id]
      materialized: snapshot
      valid_from: day
      rules: [{expression: cents < 40, on_failure: quarantine}]
      --- */
      SELECT s.customer_id AS customer_id, NULL AS product_id, s.cents AS cents, s.day AS day
      FROM trusted.sale AS s
      JOIN trusted.customer AS c ON c.id = s.customer_id
      """,
    ],
    "refined.party": [
      """
      SELECT 'customer' AS kind, id, name FROM trusted.customer
      UNION ALL
      SELECT 'product', id, name FROM trusted.product
      """,
      """
      SELECT 'both' AS kind, c.id AS id, p.name AS name
      FROM trusted.customer AS c JOIN trusted.product AS p USING (id)
      """,
    ],
    "refined.idle": [
      """
      SELECT id, name FROM trusted.customer AS c
      WHERE NOT EXISTS (SELECT 1 FROM trusted.sale AS s WHERE s.customer_id = c.id)
      """,
      """
      SELECT id, name FROM trusted.customer
      WHERE id IN (SELECT customer_id FROM trusted.sale WHERE cents > 10)
      """,
    ],
  ]
}
