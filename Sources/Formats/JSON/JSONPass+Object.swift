// From bytes to fields: the bounds of an object's keys and values, then the column of each.

extension JSONPass {
  /// Reads the object at the window's start, or rejects what is there.
  mutating func record() throws -> RecordFound {
    line = nextLine
    while true {
      let end: Int
      do throws(JSONStop) {
        end = try scanObject()
      } catch .fault(let fault, let index) {
        return .reject(try rejectUnread(fault, at: index))
      } catch .outOfBytes {
        guard !window.isAtEnd else { return .reject(try rejectUnread(.unclosed, at: window.end)) }
        guard window.count <= options.recordLimit else {
          return .reject(try rejectUnread(.tooLong(limit: options.recordLimit), at: window.end))
        }
        try readMore()
        continue
      }
      let isTooLong = end - window.start > options.recordLimit
      let fault =
        isTooLong
        ? (.tooLong(limit: options.recordLimit), window.start) : try placeMembers()
      defer { advance(to: end) }
      return fault.map { .reject(reject($0.fault, at: $0.index, window.start..<end)) } ?? .record
    }
  }

  /// Finds the members of the object at the window's start, and where it ends.
  private mutating func scanObject() throws(JSONStop) -> Int {
    let scanner = scanner
    let base = scanner.base
    guard base[window.start] == 0x7B else { throw .fault(.notObject, at: window.start) }
    members.removeAll(keepingCapacity: true)
    var index = scanner.skipSpace(window.start + 1)
    if base[index] == 0x7D { return index + 1 }
    while true {
      guard base[index] == 0x22 else { throw scanner.stop(.missingKey, at: index) }
      let key = try scanner.string(from: index + 1)
      let keyRange = index + 1..<key.end
      index = scanner.skipSpace(key.end + 1)
      guard base[index] == 0x3A else { throw scanner.stop(.missingColon, at: index) }
      index = scanner.skipSpace(index + 1)
      let (value, kind, end) = try scanValue(at: index, scanner)
      members.append(
        Member(key: keyRange, isKeyEscaped: key.isEscaped, value: value, kind: kind))
      index = scanner.skipSpace(end)
      if base[index] == 0x7D { return index + 1 }
      guard base[index] == 0x2C else { throw scanner.stop(.missingComma, at: index) }
      index = scanner.skipSpace(index + 1)
    }
  }

  private func scanValue(
    at index: Int, _ scanner: JSONScanner
  ) throws(JSONStop) -> (value: Range<Int>, kind: Member.Kind, end: Int) {
    switch scanner.base[index] {
    case 0x22:
      let bounds = try scanner.string(from: index + 1)
      return (index + 1..<bounds.end, bounds.isEscaped ? .escapedText : .text, bounds.end + 1)
    case 0x7B, 0x5B:
      let end = try scanner.nested(at: index, nesting)
      return (index..<end, .text, end)
    case 0x6E:
      let end = try scanner.scalar(at: index)
      return (index..<end, .null, end)
    default:
      let end = try scanner.scalar(at: index)
      return (index..<end, .text, end)
    }
  }

  /// Puts the values of the object that was found into their columns.
  ///
  /// - Returns: What keeps it from entering, if anything does.
  private mutating func placeMembers() throws -> (fault: JSONFault, index: Int)? {
    let knownCount = keys.count
    recordNumber += 1
    unescaped.removeAll()
    for index in fields.indices { fields[index].place = .null }
    var slot = -1
    for member in members {
      do throws(JSONStop) {
        let field = try field(of: member)
        slot = try column(of: member, expected: slot + 1)
        fields[slot] = field
      } catch {
        guard case .fault(let fault, let index) = error else { break }
        // The keys of what does not enter are no columns.
        keys.truncate(to: knownCount)
        return (fault, index)
      }
    }
    guard keys.count <= JSONKeys.limit else {
      throw FormatError(
        "the objects have more than \(JSONKeys.limit) different keys",
        hint: "keys that are values, such as dates or numbers, make no columns", line: line)
    }
    return nil
  }

  private mutating func field(of member: Member) throws(JSONStop) -> Field {
    switch member.kind {
    case .null: return Field()
    case .text:
      return Field(start: member.value.lowerBound, count: member.value.count, place: .window)
    case .escapedText:
      let range = try unescaped.append(window.bytes(member.value), at: member.value.lowerBound)
      return Field(start: range.lowerBound, count: range.count, place: .unescaped)
    }
  }

  private mutating func column(of member: Member, expected: Int) throws(JSONStop) -> Int {
    var bytes = window.bytes(member.key)
    if member.isKeyEscaped {
      let range = try unescaped.append(bytes, at: member.key.lowerBound)
      bytes = UnsafeBufferPointer(start: unescaped.base + range.lowerBound, count: range.count)
    }
    let slot: Int
    if let known = keys.slot(of: bytes, expected: expected) {
      slot = known
    } else {
      // In the second reading there is no new key, unless the file has changed meanwhile.
      guard addsKeys else { throw .fault(.unknownKey, at: member.key.lowerBound) }
      slot = keys.add(bytes)
    }
    while fields.count <= slot {
      fields.append(Field())
      lastSeen.append(0)
    }
    guard lastSeen[slot] != recordNumber else {
      throw .fault(.duplicateKey, at: member.key.lowerBound)
    }
    lastSeen[slot] = recordNumber
    return slot
  }
}
