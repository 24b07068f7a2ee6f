// What a person asks: SQL, where it comes from, its parameters, its purpose, its limits.

import Foundation
import SQLText
public import SQLite
public import Warehouse

/// A question to the warehouse.
public struct Query: Sendable {
  /// Where the text comes from: a saved query's path, or `query` for what was typed.
  public let file: SQLFile
  /// The values of parameters, by name without prefix.
  public var parameters: [String: Value]
  /// Why personal data is read.
  ///
  /// Without a purpose it reads as NULL; with one the query is logged.
  public var purpose: String?
  /// When to stop.
  public var limits: QueryLimits

  /// A question as typed: one statement, or several.
  public init(
    _ sql: String, parameters: [String: Value] = [:], purpose: String? = nil,
    limits: QueryLimits = QueryLimits()
  ) throws {
    self.init(
      try SQLFile(path: "query", text: sql), parameters: parameters, purpose: purpose,
      limits: limits)
  }

  /// A question in a file, whose header is not part of it.
  public init(
    _ file: SQLFile, parameters: [String: Value] = [:], purpose: String? = nil,
    limits: QueryLimits = QueryLimits()
  ) {
    self.file = file
    self.parameters = parameters
    let words = purpose?.trimmingCharacters(in: .whitespacesAndNewlines)
    self.purpose = words?.isEmpty == false ? words : nil
    self.limits = limits
  }

  /// The value that a person means by the text of `--param name=text`.
  ///
  /// A number is one only if it reads back as it was written: `00123` and `1e3` are texts.
  public static func value(from text: String) -> Value {
    if text.lowercased() == "null" { return .null }
    if let integer = Int64(text), String(integer) == text { return .integer(integer) }
    if let double = Double(text), String(double) == text { return .double(double) }
    return .text(text)
  }
}

/// When a query stops by itself.
public struct QueryLimits: Sendable {
  /// How many rows are brought; nil for all.
  public var rowCount: Int?
  /// How long it may take.
  ///
  /// A read transaction that stays open keeps the warehouse's write-ahead log from being emptied, so
  /// there is always an end.
  public var duration: Duration

  /// Limits: all rows, ten minutes.
  public init(rowCount: Int? = nil, duration: Duration = .seconds(600)) {
    self.rowCount = rowCount
    self.duration = duration
  }
}

/// What came of a query.
public struct QueryOutcome: Sendable {
  /// How many rows were brought.
  public let rowCount: Int
  /// Whether there were more rows than the limit.
  public let isTruncated: Bool
  /// The columns that read as NULL because no purpose was named: `trusted.student.cpf`.
  public let maskedColumns: [String]
  /// How long it took.
  public let duration: Duration
}
