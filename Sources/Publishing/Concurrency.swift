import Dispatch
import Synchronization

/// Does two things at the same time, and throws what the first of them throws, or else the second.
func atTheSameTime<First: Sendable, Second: Sendable>(
  _ first: @escaping @Sendable () throws -> First,
  _ second: @escaping @Sendable () throws -> Second
) throws -> (First, Second) {
  let results = Mutex<(Result<First, any Error>?, Result<Second, any Error>?)>((nil, nil))
  DispatchQueue.concurrentPerform(iterations: 2) { index in
    if index == 0 {
      let result = Result { try first() }
      results.withLock { $0.0 = result }
    } else {
      let result = Result { try second() }
      results.withLock { $0.1 = result }
    }
  }
  guard case (let one?, let other?) = results.withLock({ $0 }) else {
    preconditionFailure("concurrentPerform returns after both")
  }
  return (try one.get(), try other.get())
}
