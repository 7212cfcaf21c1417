internal import CAllocationCounter

/// The heap allocations that `body` makes on this thread.
public func allocations(in body: () throws -> Void) rethrows -> UInt64 {
  let before = wirebird_test_allocations()
  try body()
  return wirebird_test_allocations() - before
}

/// Whether the program under test is optimized: otherwise the language itself allocates here and there.
public let isOptimized: Bool = {
  #if DEBUG
    false
  #else
    true
  #endif
}()
