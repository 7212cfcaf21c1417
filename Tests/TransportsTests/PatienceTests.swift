internal import Synchronization
internal import Testing
internal import Transports

/// A clock that goes on only by what is waited.
final class SteppedClock: SteadyClock {
  /// The time.
  let time = Atomic<Int64>(1_000)
  /// How long was waited each time.
  let waits = Mutex<[Int64]>([])

  func now() -> Int64 { time.load(ordering: .relaxed) }

  func wait(_ descriptor: Int32, for events: Int16, or interrupt: Int32, nanoseconds: Int64)
    -> Int16
  {
    time.wrappingAdd(nanoseconds, ordering: .relaxed)
    waits.withLock { $0.append(nanoseconds) }
    return 0
  }
}

@Suite("Patience")
struct PatienceTests {
  @Test func `it has no end before the program is about to end`() {
    let clock = SteppedClock()
    let patience = Patience(stopNanoseconds: 1_000, clock: clock)
    patience.wait(nanoseconds: 1 << 50)
    #expect(!patience.isOver && !patience.isHurried)
    patience.hurry()
    #expect(patience.isHurried && !patience.isOver)
    patience.wait(nanoseconds: 999)
    #expect(!patience.isOver)
    for _ in 0..<40 { patience.wait(nanoseconds: 999) }
    #expect(patience.isOver)
    // Near the end no wait is long.
    #expect(clock.waits.withLock { $0.dropFirst().allSatisfy { $0 <= 51 } })
  }

  @Test func `a slow peer has longer, but not for ever`() {
    let clock = SteppedClock()
    let patience = Patience(stopNanoseconds: 1_000, clock: clock)
    patience.hurry()
    var turns = 0
    while !patience.isOver, turns < 1000 {
      patience.wait(nanoseconds: 51)
      patience.noteProgress()
      turns += 1
    }
    #expect(clock.now() - 1_000 >= 12_000 && clock.now() - 1_000 < 12_200)
  }
}
