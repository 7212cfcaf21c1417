import Capture
import Testing

@Suite("What is done when more comes than can be kept up with")
struct OverloadControlTests {
  /// Looks every hundred milliseconds for so many seconds, with what was lost at a time.
  private static func watch(
    _ control: inout OverloadControl, from start: Int64, seconds: Int64,
    lost: (Int64) -> UInt64
  ) -> [OverloadControl.Notice] {
    var notices: [OverloadControl.Notice] = []
    var time = start
    while time < start + seconds * 1_000_000_000 {
      if let notice = control.look(lost: lost(time), at: time) { notices.append(notice) }
      time += OverloadControl.interval
    }
    return notices
  }

  @Test func `Drop tells of losses at most every ten seconds, and each of them once`() {
    var control = OverloadControl(.drop, rateLimit: 64)
    let notices = Self.watch(&control, from: 0, seconds: 31) { time in
      min(UInt64(time / OverloadControl.interval), 105)
    }
    #expect(notices == [.lost(1), .lost(100), .lost(4)])
    #expect(control.rate == 1)
  }

  @Test
  func `Sample doubles the rate while packets are lost, up to the limit, and tells each change`() {
    var control = OverloadControl(.sample, rateLimit: 8)
    let notices = Self.watch(&control, from: 0, seconds: 2) { time in
      1 + UInt64(time / OverloadControl.interval)
    }
    #expect(control.rate == 8)
    // While a new rate takes effect, nothing is judged; at the limit losses are told only.
    #expect(
      notices == [
        .raised(lost: 1), .raised(lost: 2), .raised(lost: 2), .lost(2),
      ])
  }

  @Test func `When it is calm more is looked at, and a try that was too early is made later`() {
    var control = OverloadControl(.sample, rateLimit: 1024)
    var lost: UInt64 = 0
    #expect(control.look(lost: 0, at: 0) == nil)
    for step in 1...3 {
      lost += 10
      #expect(control.look(lost: lost, at: Int64(step) * 1_000_000_000) == .raised(lost: 10))
    }
    #expect(control.rate == 8)
    let start: Int64 = 3_300_000_000
    #expect(Self.watch(&control, from: start, seconds: 4) { _ in lost } == [])
    #expect(
      Self.watch(&control, from: start + 4_000_000_000, seconds: 2) { _ in lost } == [.lowered])
    #expect(control.rate == 4)
    // Too early: it is back at once, and the next try comes after twice the time.
    lost += 5
    let failure = start + 6_000_000_000
    #expect(control.look(lost: lost, at: failure) == .raised(lost: 5))
    #expect(Self.watch(&control, from: failure + 300_000_000, seconds: 9) { _ in lost } == [])
    #expect(
      Self.watch(&control, from: failure + 9_300_000_000, seconds: 60) { _ in lost } == [
        .lowered, .lowered, .lowered,
      ])
    #expect(control.rate == 1)
  }

  @Test func `A clock that is set back does not stop it`() {
    var control = OverloadControl(.sample, rateLimit: 64)
    #expect(control.look(lost: 1, at: 1_000_000_000_000) == .raised(lost: 1))
    #expect(control.look(lost: 2, at: 5) == .raised(lost: 1))
    #expect(Self.watch(&control, from: 300_000_000, seconds: 6) { _ in 2 } == [.lowered])
  }
}
