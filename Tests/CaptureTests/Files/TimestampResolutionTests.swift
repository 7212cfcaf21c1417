import Capture
import Octets
import Testing

/// Times of pcapng interfaces, the absurd ones included (reliability class 14).
struct TimestampResolutionTests {
  @Test(
    arguments: [
      (6, 0, 1_589_822_134_033_655, 1_589_822_134_033_655_000),
      (9, 0, 1_589_822_134_033_655_123, 1_589_822_134_033_655_123),
      (0, 0, 5, 5_000_000_000), (3, 0, 1500, 1_500_000_000),
      (12, 0, 1_500_000_000_999, 1_500_000_000),
      (19, 0, UInt64.max, 1_844_674_407), (20, 0, UInt64.max, 184_467_440), (28, 0, UInt64.max, 1),
      (29, 0, UInt64.max, 0), (127, 0, UInt64.max, 0), (0x80, 0, 3, 3_000_000_000),
      (0x94, 0, 1_572_864, 1_500_000_000), (0xBF, 0, UInt64.max, 1_999_999_999),
      (0xC0, 0, UInt64.max, 999_999_999), (0xFF, 0, UInt64.max, 0),
      (6, 10, 1_000_000, 11_000_000_000),
      (6, -10, 1_000_000, -9_000_000_000), (0, 0, UInt64.max, Int64.max),
      (6, 0, UInt64.max, Int64.max),
      (6, Int64.max, UInt64.max, Int64.max), (6, Int64.min, 0, Int64.min),
      (6, Int64.min, UInt64.max, Int64.min),
      (0, Int64.max, UInt64.max, Int64.max),
    ] as [(UInt8, Int64, UInt64, Int64)])
  func ticksBecomeNanosecondsAndStopAtTheEnds(
    _ option: UInt8, _ offset: Int64, _ ticks: UInt64, _ expected: Int64
  ) {
    let resolution = TimestampResolution(option: option, offsetSeconds: offset)
    #expect(resolution.time(ticks: ticks).nanoseconds == expected)
  }

  @Test func everyResolutionTakesEveryExtreme() {
    for option in UInt8.min...UInt8.max {
      for offset in [Int64.min, -1, 0, 1, Int64.max] {
        let resolution = TimestampResolution(option: option, offsetSeconds: offset)
        var last = Timestamp(nanoseconds: .min)
        for ticks in [0, 1, 999, 1 << 32, 1 << 53, 1 << 63, UInt64.max] {
          let time = resolution.time(ticks: ticks)
          #expect(time >= last, "time does not run backwards")
          last = time
        }
      }
    }
  }
}
