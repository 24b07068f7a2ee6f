// Numbers of rows as people write them: 250000, 250k, 10M.

extension YAML {
  /// A number of rows, also in thousands, millions or billions: `250k`, `10M`, `1.5G`.
  ///
  /// - Throws: ``PantanalError`` at the value's place.
  public func rowCount() throws -> Int64 {
    let text = try text().replacing("_", with: "").lowercased()
    let units: [Character: Double] = ["k": 1e3, "m": 1e6, "g": 1e9]
    let unit = text.last.flatMap { units[$0] }
    let digits = unit == nil ? text : String(text.dropLast())
    let isNumber = digits.wholeMatch(of: /[0-9]{1,12}(\.[0-9]{1,9})?/) != nil
    guard isNumber, let number = Double(digits) else {
      throw PantanalError(
        .yamlInvalid, "a number of rows is expected here", hint: "250000, 250k or 10M",
        place: place)
    }
    return Int64((number * (unit ?? 1)).rounded())
  }
}
