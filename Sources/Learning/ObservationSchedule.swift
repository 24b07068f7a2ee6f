// The days on which a model looks back at what was known.

public import Warehouse

/// The days in the past on which a model's entities are observed, to learn from.
public struct ObservationSchedule: Hashable, Sendable {
  /// How far observations lie apart.
  public enum Interval: String, CaseIterable, Sendable {
    case day
    case week
    case month
    case quarter
  }

  /// How far they lie apart.
  public let interval: Interval
  /// The first one.
  public let from: String
  /// The last possible one, absent where there are more as time goes by.
  public let to: String?
  private let first: Day
  private let last: Day?

  /// Reads `{every: month, from: 2024-06-30, to: 2025-09-30}`.
  ///
  /// - Throws: ``PantanalError`` with the place of what is wrong.
  public init(_ yaml: YAML) throws {
    try yaml.allowOnly("every", "from", "to")
    interval = try yaml.required("every").oneOf(Interval.self)
    first = try Self.day(yaml.required("from"))
    last = try yaml["to"].map(Self.day)
    from = first.description
    to = last?.description
    if let last, last < first {
      throw PantanalError(
        .yamlInvalid, "observations end on \(last), before they begin on \(first)",
        place: yaml.place)
    }
  }

  /// The days before `asOf`, from the first on.
  ///
  /// From the last day of a month on, months are counted from last day to last day.
  ///
  /// - Throws: ``PantanalError`` when `asOf` is no day.
  public func days(before asOf: String) throws -> [String] {
    guard let end = Day(asOf) else {
      throw PantanalError(.modelInvalid, "\(asOf) is not a day such as 2025-12-31")
    }
    var days: [String] = []
    var day = first
    while day < end, day <= last ?? end {
      days.append(day.description)
      day = self.day(number: days.count)
    }
    return days
  }

  private func day(number count: Int) -> Day {
    switch interval {
    case .day: first + count
    case .week: first + 7 * count
    case .month: first.addingMonths(count)
    case .quarter: first.addingMonths(3 * count)
    }
  }

  private static func day(_ yaml: YAML) throws -> Day {
    guard let day = Day(try yaml.text()) else {
      throw PantanalError(
        .yamlInvalid, "a day is expected here", hint: "2025-12-31, for instance",
        place: yaml.place)
    }
    return day
  }
}

extension ObservationSchedule: CustomStringConvertible {
  /// The schedule in words.
  public var description: String { "every \(interval) from \(from) to \(to ?? "the end")" }
}
