/// A dense table of numbers, row after row, in the precision XGBoost works in.
///
/// A missing value is NaN.
struct Matrix: Sendable {
  /// The names of the columns, from the left.
  let columnNames: [String]
  /// How many rows there are.
  let rowCount: Int
  /// All values, the first row first.
  private(set) var values: [Float]

  /// How many columns there are.
  let columnCount: Int

  /// Makes a matrix with every value missing.
  init(columnNames: [String], rowCount: Int) {
    self.columnNames = columnNames
    self.rowCount = rowCount
    columnCount = columnNames.count
    values = Array(repeating: .nan, count: rowCount * columnNames.count)
  }

  /// Makes a matrix from rows that are all as wide as there are names.
  init(columnNames: [String], rows: [[Float]]) {
    precondition(rows.allSatisfy { $0.count == columnNames.count }, "a row of another width")
    self.columnNames = columnNames
    rowCount = rows.count
    columnCount = columnNames.count
    values = rows.flatMap(\.self)
  }

  /// The value at a row and a column, both counted from 0.
  subscript(row: Int, column: Int) -> Float {
    get { values[row * columnCount + column] }
    set { values[row * columnCount + column] = newValue }
  }

  /// The named rows, in the order they are named.
  func rows(_ indices: [Int]) -> Matrix {
    var result = Matrix(columnNames: columnNames, rowCount: 0, values: [])
    result.values.reserveCapacity(indices.count * columnCount)
    for row in indices {
      result.values.append(contentsOf: values[row * columnCount..<(row + 1) * columnCount])
    }
    return Matrix(columnNames: columnNames, rowCount: indices.count, values: result.values)
  }

  private init(columnNames: [String], rowCount: Int, values: [Float]) {
    self.columnNames = columnNames
    self.rowCount = rowCount
    columnCount = columnNames.count
    self.values = values
  }
}
