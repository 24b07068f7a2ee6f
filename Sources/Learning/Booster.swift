// XGBoost's C API in Swift terms: the only file that calls it. Training lives in GradientBoosting.
//
// Related XGBoost documentation: <https://xgboost.readthedocs.io/en/release_1.7.0/c.html>

import CXGBoost

/// What XGBoost says when a call fails.
struct XGBoostError: Error, Equatable {
  /// XGBoost's own sentence.
  let message: String

  /// Throws what XGBoost says when a call's result is not 0.
  static func check(_ code: Int32) throws(XGBoostError) {
    guard code == 0 else {
      throw XGBoostError(message: sentence(XGBGetLastError().map { String(cString: $0) } ?? ""))
    }
  }

  /// What comes after the time and the source line, and before the stack trace.
  static func sentence(_ text: String) -> String {
    let line = text.split(separator: "\n").first ?? "failure without a message"
    guard line.hasPrefix("["), let end = line.firstRange(of: ": ") else { return String(line) }
    return String(line[end.upperBound...])
  }
}

/// Rows in XGBoost's own memory.
final class BoosterInput {
  fileprivate let handle: DMatrixHandle
  /// How many rows there are.
  let rowCount: Int

  /// Copies a matrix, with the labels of its rows where they are known.
  init(_ matrix: Matrix, labels: [Float] = [], threadCount: Int = 1) throws(XGBoostError) {
    precondition(labels.isEmpty || labels.count == matrix.rowCount, "a label for every row")
    var handle: DMatrixHandle?
    let code = matrix.values.withUnsafeBufferPointer { values in
      XGDMatrixCreateFromMat_omp(
        values.baseAddress, bst_ulong(matrix.rowCount), bst_ulong(matrix.columnCount), .nan,
        &handle, Int32(threadCount))
    }
    try XGBoostError.check(code)
    guard let handle else { throw XGBoostError(message: "no matrix was made") }
    self.handle = handle
    rowCount = matrix.rowCount
    if !labels.isEmpty {
      try XGBoostError.check(
        XGDMatrixSetFloatInfo(handle, "label", labels, bst_ulong(labels.count)))
    }
  }

  deinit { XGDMatrixFree(handle) }
}

/// A row of contributions per row of the input: one for each column, and the bias as the last.
struct Contributions {
  /// How many numbers there are for a row: the columns and the bias.
  let width: Int
  /// All numbers, the first row first.
  let values: [Float]
}

/// Gradient-boosted trees, grown or read back.
final class Booster {
  private let handle: BoosterHandle

  /// Makes a booster without trees that will be grown on `input`.
  init(growingOn input: BoosterInput, parameters: [(String, String)]) throws(XGBoostError) {
    handle = try Self.create([input.handle])
    for (name, value) in parameters {
      try XGBoostError.check(XGBoosterSetParam(handle, name, value))
    }
  }

  /// Reads a booster back from ``bytes()``.
  init(bytes: [UInt8], threadCount: Int = 1) throws(XGBoostError) {
    handle = try Self.create([])
    try XGBoostError.check(XGBoosterSetParam(handle, "nthread", String(threadCount)))
    try XGBoostError.check(XGBoosterSetParam(handle, "verbosity", "0"))
    try XGBoostError.check(
      XGBoosterLoadModelFromBuffer(handle, bytes, bst_ulong(bytes.count)))
  }

  deinit { XGBoosterFree(handle) }

  /// How many trees there are.
  var roundCount: Int {
    get throws(XGBoostError) {
      var count: Int32 = 0
      try XGBoostError.check(XGBoosterBoostedRounds(handle, &count))
      return Int(count)
    }
  }

  /// Grows the tree of one round.
  func grow(round: Int, on input: BoosterInput) throws(XGBoostError) {
    try XGBoostError.check(XGBoosterUpdateOneIter(handle, Int32(round), input.handle))
  }

  /// The probabilities of the rows by the first `roundCount` trees, 0 standing for all.
  func probabilities(
    of input: BoosterInput, roundCount: Int = 0
  ) throws(XGBoostError) -> [Float] {
    try predict(input, type: 0, roundCount: roundCount).values
  }

  /// How much each column moved each row's margin, by XGBoost's quick approximation.
  ///
  /// Exact SHAP values of a million rows take minutes, these take seconds.
  func approximateContributions(of input: BoosterInput) throws(XGBoostError) -> Contributions {
    try predict(input, type: 3, roundCount: 0)
  }

  /// The trees in XGBoost's UBJSON format, the same bytes for the same trees.
  func bytes() throws(XGBoostError) -> [UInt8] {
    var length: bst_ulong = 0
    var start: UnsafePointer<CChar>?
    try XGBoostError.check(
      XGBoosterSaveModelToBuffer(handle, #"{"format": "ubj"}"#, &length, &start))
    // The bytes belong to XGBoost until the next call on this thread: copied here.
    return Array(UnsafeRawBufferPointer(start: start, count: Int(length)))
  }

  private static func create(_ inputs: [DMatrixHandle?]) throws(XGBoostError) -> BoosterHandle {
    var handle: BoosterHandle?
    try XGBoostError.check(XGBoosterCreate(inputs, bst_ulong(inputs.count), &handle))
    guard let handle else { throw XGBoostError(message: "no booster was made") }
    return handle
  }

  private func predict(
    _ input: BoosterInput, type: Int, roundCount: Int
  ) throws(XGBoostError) -> Contributions {
    let options = """
      {"type": \(type), "training": false, "iteration_begin": 0, \
      "iteration_end": \(roundCount), "strict_shape": false}
      """
    var shape: UnsafePointer<bst_ulong>?
    var dimension: bst_ulong = 0
    var start: UnsafePointer<Float>?
    try XGBoostError.check(
      XGBoosterPredictFromDMatrix(handle, input.handle, options, &shape, &dimension, &start))
    let width = dimension > 1 ? Int(shape?[1] ?? 1) : 1
    // The numbers belong to the booster until its next prediction: copied here.
    let values = Array(UnsafeBufferPointer(start: start, count: input.rowCount * width))
    return Contributions(width: width, values: values)
  }
}
