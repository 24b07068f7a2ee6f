// Which instructions run once for each turn of which loops: what tells a scan from a scan inside a loop.

extension Bytecode {
  /// A loop: its instructions, and the cursor it moves.
  public struct Loop: Hashable, Sendable {
    /// The addresses that are run again and again; the last moves the cursor and jumps back.
    public let addresses: ClosedRange<Int>
    /// The cursor that each turn moves.
    public let cursor: Int64
  }

  /// A table or index that is walked from end to end once for each turn of other loops.
  public struct RepeatedScan: Hashable, Sendable {
    /// The cursor that is walked.
    public let cursor: Int64
    /// The walk itself.
    public let loop: Loop
    /// The loops whose every turn walks it, the outermost first.
    public let outer: [Loop]
  }

  /// The walks from end to end that run inside another loop.
  public var repeatedScans: [RepeatedScan] {
    let loops = loops
    let flow = Flow(self, loops)
    return instructions.indices.compactMap { address in
      let instruction = instructions[address]
      guard ["Rewind", "Last"].contains(instruction.opcode),
        let loop = loops.first(where: {
          $0.cursor == instruction.p1 && $0.addresses.lowerBound > address
            && $0.addresses.lowerBound <= address + 3
        })
      else { return nil }
      let outer = flow.loops(around: address).filter { $0 != loop }
        .sorted { $0.addresses.lowerBound < $1.addresses.lowerBound }
      return outer.isEmpty ? nil : RepeatedScan(cursor: instruction.p1, loop: loop, outer: outer)
    }
  }

  /// The loops that move a cursor.
  public var loops: [Loop] {
    instructions.indices.compactMap { address in
      let instruction = instructions[address]
      let target = Int(instruction.p2)
      guard ["Next", "Prev", "VNext", "SorterNext"].contains(instruction.opcode),
        (0..<address).contains(target)
      else { return nil }
      return Loop(addresses: target...address, cursor: instruction.p1)
    }
  }
}

/// What is run inside what: subroutines where they are called, and parts that run only once.
private struct Flow {
  private let instructions: [Bytecode.Instruction]
  private let loops: [Bytecode.Loop]
  /// Subroutines by their first address: where they end, and from where they are called.
  private var routines: [(body: ClosedRange<Int>, calls: [Int])] = []
  /// What an OP_Once lets run a single time.
  private var once: [Range<Int>] = []

  init(_ bytecode: Bytecode, _ loops: [Bytecode.Loop]) {
    instructions = bytecode.instructions
    self.loops = loops
    var calls: [Int: [Int]] = [:]
    for (address, instruction) in instructions.enumerated() {
      let target = Int(instruction.p2)
      switch instruction.opcode {
      case "Gosub": calls[target, default: []].append(address)
      case "Once" where target > address + 1: once.append(address + 1..<target)
      default: break
      }
    }
    for (start, callers) in calls {
      guard let register = callers.first.map({ instructions[$0].p1 }),
        // An early way out has a Return of its own, so the last one is the end.
        let end = instructions.indices.dropFirst(start).last(where: {
          instructions[$0].opcode == "Return" && instructions[$0].p1 == register
        })
      else { continue }
      routines.append((start...end, callers))
    }
  }

  /// The loops of which every turn may run an instruction.
  func loops(around address: Int) -> Set<Bytecode.Loop> {
    var found: Set<Bytecode.Loop> = []
    var visited: Set<Int> = []
    collect(address, &found, &visited)
    return found
  }

  private func collect(
    _ address: Int, _ found: inout Set<Bytecode.Loop>, _ visited: inout Set<Int>
  ) {
    guard visited.insert(address).inserted else { return }
    // What is run once is not run again by the loops around it.
    let limit = once.filter { $0.contains(address) }.min { $0.count < $1.count }
    for loop in loops where loop.addresses.contains(address) {
      if let limit, !limit.contains(loop.addresses) { continue }
      found.insert(loop)
    }
    guard limit == nil else { return }
    for routine in routines where routine.body.contains(address) {
      for call in routine.calls { collect(call, &found, &visited) }
    }
  }
}
