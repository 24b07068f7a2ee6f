extension CSVReader {
  /// Lends all fields of the last record, as the subscript lends each; those that a padded record lacks
  /// have no address.
  ///
  /// - Parameter places: Room for ``fieldCount`` fields.
  func lendFields(to places: UnsafeMutablePointer<UnsafeBufferPointer<UInt8>>) {
    let read = UnsafePointer(window.base)
    let converted = UnsafePointer(converted.baseAddress) ?? read
    for index in 0..<fieldCount {
      let field = fields[index]
      let base = field.isConverted ? converted : read
      places[index] = UnsafeBufferPointer(
        start: field.isMissing ? nil : base + field.start, count: field.count)
    }
  }
}
