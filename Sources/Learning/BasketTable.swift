// Purchase histories in memory, as the feature table of a recommendation holds them.

import SQLite
import Warehouse

/// What people had bought by an observation day, and what they then bought.
struct BasketTable {
  /// One row of the feature table.
  struct Row {
    /// The person's position among the day's people.
    let person: Int
    /// The item.
    let item: Recommender.ItemKey
    /// How often it was bought by then; 0 for what was only bought afterwards.
    let weight: Float
    /// Whether it was bought within the horizon after it.
    let isTaken: Bool
  }

  /// The keys of the people, in the order of the table.
  let people: [[Value]]
  /// The rows, person after person.
  let rows: [Row]

  /// The items people had bought by then, in order.
  var items: [Recommender.ItemKey] {
    Set(rows.lazy.filter { $0.weight > 0 }.map(\.item)).sorted()
  }

  /// The histories and outcomes in terms of a catalogue; items it lacks are left out.
  func outcome(in catalogue: [Recommender.ItemKey]) -> BasketOutcome {
    let places = Dictionary(uniqueKeysWithValues: zip(catalogue, 0...))
    var histories = Array(repeating: [Baskets.Entry](), count: people.count)
    var taken = Array(repeating: Set<Int>(), count: people.count)
    for row in rows {
      guard let place = places[row.item] else { continue }
      if row.weight > 0 {
        histories[row.person].append(Baskets.Entry(item: place, weight: row.weight))
      }
      if row.isTaken { taken[row.person].insert(place) }
    }
    return BasketOutcome(
      baskets: Baskets(people: histories, itemCount: catalogue.count), taken: taken)
  }
}

extension FeatureReader {
  /// The observation days of training whose labels are known by a day.
  func labelledDays(until day: Day) throws -> [Day] {
    let rows = try connection.rows(
      """
      SELECT as_of FROM refined._observation AS o
      WHERE model = ? AND purpose = 'train' AND as_of <= ?
        AND EXISTS (
          SELECT 1 FROM \(model.featureTable.sql) AS f
          WHERE f.as_of = o.as_of AND f.\(model.label.sqlIdentifier) IS NOT NULL)
      ORDER BY as_of
      """, [.text(model.name), .text(day.description)])
    return rows.compactMap { Day($0[0].text ?? "") }
  }

  /// Reads what people had bought by a day, and what they bought after it.
  func baskets(on day: Day, cancellation: Cancellation) throws -> BasketTable {
    let item = (model.item ?? "").sqlIdentifier
    let key = model.entity.map(\.sqlIdentifier)
    let weight = model.weight?.sqlIdentifier ?? "1"
    var statement = try connection.prepare(
      """
      SELECT \(key.joined(separator: ", ")), \(item), \(weight), \(model.label.sqlIdentifier)
      FROM \(model.featureTable.sql)
      WHERE as_of = ?
      ORDER BY \(key.joined(separator: ", ")), \(item)
      """)
    statement.bind(.text(day.description), at: 1)
    var people: [[Value]] = []
    var rows: [BasketTable.Row] = []
    while try statement.step() {
      let person = (0..<key.count).map { statement.value(at: $0) }
      if people.last != person { people.append(person) }
      rows.append(
        BasketTable.Row(
          person: people.count - 1, item: .init(statement.value(at: key.count)),
          weight: Float(statement.double(at: key.count + 1)),
          isTaken: statement.double(at: key.count + 2) > 0))
      if rows.count % 10_000 == 0 { try cancellation.check() }
    }
    return BasketTable(people: people, rows: rows)
  }
}

extension Recommender.ItemKey {
  /// The key as a column has it; what is no whole number becomes text.
  init(_ value: Value) {
    if let integer = value.integer {
      self = .integer(integer)
    } else {
      self = .text(value.description)
    }
  }

  /// The key as it goes into a column.
  var value: Value {
    switch self {
    case .integer(let integer): .integer(integer)
    case .text(let text): .text(text)
    }
  }
}
