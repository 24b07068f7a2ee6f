// How two texts differ, line by line, with what stands around.

/// The difference of two texts, as people read it.
enum TextDifference {
  /// How many equal lines are shown around a change.
  private static let context = 2

  /// The lines: those gone with `-`, those that came with `+`, equal ones around them indented.
  static func lines(from old: String, to new: String) -> [String] {
    let before = old.split(separator: "\n", omittingEmptySubsequences: false)
    let after = new.split(separator: "\n", omittingEmptySubsequences: false)
    var gone: Set<Int> = []
    var came: Set<Int> = []
    for change in after.difference(from: before) {
      switch change {
      case .remove(let offset, _, _): gone.insert(offset)
      case .insert(let offset, _, _): came.insert(offset)
      }
    }
    var all: [(mark: Character, text: Substring)] = []
    var (left, right) = (0, 0)
    while left < before.count || right < after.count {
      if gone.contains(left) {
        all.append(("-", before[left]))
        left += 1
      } else if came.contains(right) {
        all.append(("+", after[right]))
        right += 1
      } else {
        all.append((" ", before[left]))
        left += 1
        right += 1
      }
    }
    let near = { (index: Int) in
      all.indices.clamped(to: (index - context)..<(index + context + 1))
        .contains { all[$0].mark != " " }
    }
    var shown: [String] = []
    for index in all.indices where near(index) {
      if !shown.isEmpty, index > 0, !near(index - 1) { shown.append("  …") }
      shown.append("\(all[index].mark) \(all[index].text)")
    }
    return shown
  }
}
