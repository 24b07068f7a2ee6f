extension CSVReader {
  mutating func mendLine() throws -> Bool { false }
}
