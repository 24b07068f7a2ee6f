// What a transform's header says of a history. A snapshot's SELECT gives states; the engine makes of
// them rows that say from when until when each was so (SCD2). The SQL of both kinds is in
// Snapshot+SQL.swift.

public import Warehouse

/// A table that keeps every state of each key with the time it was so.
///
/// A row is true from `valid_from`, that day included, until `valid_to`, that day excluded; `valid_to`
/// is NULL, and `is_current` true, where the end is not known.
public struct Snapshot: Sendable, Equatable {
  /// The columns that say whose state it is.
  public let key: [String]
  /// The column of the SELECT that says when a state was seen; absent where the SELECT gives the
  /// present state, which is seen on the day of the run.
  public let dateColumn: String?
  /// Whether each date is a complete extract, so that a key that is missing from one is gone.
  public let closesAbsent: Bool
  /// Why a change of some rows cannot be followed to some keys; nothing where it can.
  var fullComputeReason: String? {
    if keepsOwnHistory { return "what is gone shows only in the whole present state" }
    return closesAbsent ? "what is gone shows only in whole extracts" : nil
  }
  /// Where it is declared.
  public let place: Place

  /// The columns that identify a row of its table.
  public var rowKey: [String] { key + [HistoryTable.from] }
  /// Whether what was so in former days is in its table alone, so that it can never be made anew.
  public var keepsOwnHistory: Bool { dateColumn == nil }

  /// What a transform's table is made as.
  private enum Materialisation: String, CaseIterable {
    case table
    case snapshot
  }

  /// How a source says that something is gone.
  private enum Deletes: String, CaseIterable {
    case absent
  }

  /// Reads a header; nothing, where it declares a table like any other.
  ///
  /// - Throws: ``PantanalError`` with the place.
  init?(_ header: YAML, key: [String]) throws {
    let materialised = try header["materialized"]?.oneOf(Materialisation.self) ?? .table
    let dateColumn = try header["valid_from"]?.text()
    let deletes = try header["deletes"]?.oneOf(Deletes.self)
    guard materialised == .snapshot else {
      for key in ["valid_from", "deletes"] where header[key] != nil {
        throw PantanalError(
          .yamlInvalid, "\(key): says something of a snapshot, and this is a table",
          hint: "add materialized: snapshot", place: header.place(ofKey: key))
      }
      return nil
    }
    let place = header.place(ofKey: "materialized") ?? header.place
    guard !key.isEmpty else {
      throw PantanalError(
        .yamlInvalid, "a snapshot needs a key: the columns that say whose history it keeps",
        hint: "add key: […], without valid_from", place: place)
    }
    guard deletes == nil || dateColumn != nil else {
      throw PantanalError(
        .yamlInvalid,
        "deletes: says what a missing key means in an extract, so it needs the"
          + " extract's date",
        hint:
          "add valid_from: with the column of the date; without one, what is gone is always closed",
        place: header.place(ofKey: "deletes"))
    }
    if let dateColumn, key.contains(dateColumn) {
      throw PantanalError(
        .yamlInvalid, "\(dateColumn) is the date of a state, and cannot say whose state it is",
        hint: "take it out of key:", place: header.place(ofKey: "valid_from"))
    }
    self.key = key
    self.dateColumn = dateColumn
    self.place = place
    closesAbsent = deletes == .absent
  }
}
