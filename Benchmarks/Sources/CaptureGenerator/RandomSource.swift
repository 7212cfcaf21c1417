internal import Glibc

/// A seeded source of random numbers (xoshiro256**): the same seed gives the same capture anywhere.
struct RandomSource {
  /// The four words of the generator's state.
  private var state: (UInt64, UInt64, UInt64, UInt64)

  /// A source that starts from `seed`, spread over the state by SplitMix64.
  init(seed: UInt64) {
    var mix = seed
    func word() -> UInt64 {
      mix &+= 0x9E37_79B9_7F4A_7C15
      var z = mix
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
    state = (word(), word(), word(), word())
  }

  /// The next 64 random bits.
  mutating func next() -> UInt64 {
    let product = state.1 &* 5
    let result = ((product << 7) | (product >> 57)) &* 9
    let shifted = state.1 << 17
    state.2 ^= state.0
    state.3 ^= state.1
    state.1 ^= state.2
    state.0 ^= state.3
    state.2 ^= shifted
    state.3 = (state.3 << 45) | (state.3 >> 19)
    return result
  }

  /// A number from 0 up to, but not including, `bound`.
  mutating func below(_ bound: Int) -> Int {
    Int(next().multipliedFullWidth(by: UInt64(bound)).high)
  }

  /// A number in a closed range.
  mutating func within(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + below(range.count)
  }

  /// A number from 0 up to, but not including, 1.
  mutating func unit() -> Double {
    Double(next() >> 11) * 0x1p-53
  }

  /// True in a `share` of the calls.
  mutating func chance(_ share: Double) -> Bool {
    unit() < share
  }

  /// One element, each as likely as the others.
  mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[below(elements.count)]
  }

  /// One element, as likely as its weight says.
  mutating func pick<Element>(weighted elements: [(Element, Double)]) -> Element {
    var rest = unit() * elements.reduce(0) { $0 + $1.1 }
    for (element, weight) in elements {
      rest -= weight
      if rest < 0 { return element }
    }
    return elements[elements.count - 1].0
  }

  /// A waiting time in nanoseconds for something that happens `rate` times a second.
  mutating func wait(rate: Double) -> UInt64 {
    UInt64(-log(1 - unit()) / rate * 1e9)
  }
}
