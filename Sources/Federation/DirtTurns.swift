// Which record of a table gets which dirt.

/// Says whose turn it is to be dirty: evenly spread, every kind at least once, no record two kinds.
struct DirtTurns {
  private var turns: [Turn]
  private var count = 0

  private struct Turn {
    let kind: Manifest.Dirt.Kind
    let interval: Int
    /// Its record came while another kind had the turn; the next free record is its own.
    var isDue = false
  }

  /// Spreads so many of each kind over `total` records; both as at scale 1.
  init(_ wanted: KeyValuePairs<Manifest.Dirt.Kind, Int>, of total: Int, scale: Double) {
    let records = max(1, Int(Double(total) * scale))
    turns = wanted.map { kind, count in
      Turn(kind: kind, interval: max(8, records / max(1, Int(Double(count) * scale))))
    }
  }

  /// What is to be wrong with the next record.
  mutating func next() -> Manifest.Dirt.Kind? {
    count += 1
    var kind: Manifest.Dirt.Kind?
    for index in turns.indices {
      if count % turns[index].interval == turns[index].interval / 2 { turns[index].isDue = true }
      guard turns[index].isDue, kind == nil else { continue }
      kind = turns[index].kind
      turns[index].isDue = false
    }
    return kind
  }
}
