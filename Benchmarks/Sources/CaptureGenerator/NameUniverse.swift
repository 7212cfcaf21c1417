internal import Glibc

/// The names that the imagined clients ask for: few very often, many seldom (Zipf's law).
struct NameUniverse {
  /// Delegated zones, each name of the universe is in one of them.
  private(set) var zones: [WireName] = []
  /// Every name, the most popular first.
  private var names: [(name: WireName, zone: WireName)] = []
  /// Random numbers for building and for drawing.
  private var random: RandomSource
  /// ln(1 + number of names / offset), for drawing by inverse transform.
  private let logarithmicSpan: Double
  /// Flattens the top of the distribution, so that no single name dominates.
  private static let rankOffset = 3.0

  /// Host labels that every second zone has.
  private static let hosts = [
    "www", "mail", "api", "cdn", "login", "static", "images", "time", "update", "vpn", "shop",
  ]
  /// Syllables of made-up labels.
  private static let syllables = [
    "ba", "cor", "den", "el", "fi", "gran", "ho", "in", "ju", "kel", "lo", "mar", "no", "or",
    "pra", "qui", "ros", "sta", "tel", "um", "ver", "wen", "xi", "yo", "zan",
  ]

  /// `count` names in zones below `topLevels`, derived from `seed` alone.
  init(count: Int, topLevels: [(String, Double)], seed: UInt64) {
    random = RandomSource(seed: seed)
    logarithmicSpan = log(1 + Double(count) / Self.rankOffset)
    var seen: Set<WireName> = []
    while zones.count < max(4, count / 3) {
      let suffix = WireName(random.pick(weighted: topLevels))
      let zone = WireName(label(syllables: 2...4), below: suffix)
      if seen.insert(zone).inserted { zones.append(zone) }
    }
    while names.count < count {
      let zone = random.pick(zones)
      let name = member(of: zone)
      if name == zone || seen.insert(name).inserted { names.append((name, zone)) }
    }
  }

  /// A label of a few syllables, now and then with a digit.
  private mutating func label(syllables: ClosedRange<Int>) -> [UInt8] {
    var text = ""
    for _ in 0..<random.within(syllables) { text += random.pick(Self.syllables) }
    if random.chance(0.08) { text += String(random.below(100)) }
    return Array(text.utf8)
  }

  /// A label of hexadecimal digits, as machines give to their parts.
  private mutating func hexadecimalLabel(_ length: Int) -> [UInt8] {
    (0..<length).map { _ in Array("0123456789abcdef".utf8)[random.below(16)] }
  }

  /// One name in a zone: the apex, a host, something deeper, or a label that a printer has to escape.
  private mutating func member(of zone: WireName) -> WireName {
    switch random.unit() {
    case ..<0.22: zone
    case ..<0.68: WireName(random.pick(Self.hosts), below: zone)
    case ..<0.86:
      WireName(label(syllables: 1...3), below: WireName(random.pick(Self.hosts), below: zone))
    case ..<0.99: WireName(hexadecimalLabel(8 * random.within(1...4)), below: zone)
    default:
      WireName(
        random.pick([
          Array("_dmarc".utf8), Array("two words".utf8), Array("semi;colon".utf8),
          Array("quo\"te".utf8), Array("back\\slash".utf8), Array("a.dot".utf8),
          [0x00, 0x7F], [0xC3, 0xBC, 0x62, 0x65, 0x72], [0xFE, 0xFF],
        ]), below: zone)
    }
  }

  /// A name drawn by popularity, with the zone that it is in.
  mutating func popular() -> (name: WireName, zone: WireName) {
    let rank = Self.rankOffset * (exp(random.unit() * logarithmicSpan) - 1)
    return names[min(names.count - 1, Int(rank))]
  }

  /// A name that does not exist, with the zone whose SOA record says so.
  mutating func missing() -> (name: WireName, zone: WireName) {
    let known = popular()
    switch random.unit() {
    case ..<0.5: return (WireName(label(syllables: 1...2), below: known.zone), known.zone)
    case ..<0.8:
      let zone = WireName("dnsbl.example")
      let reversed = (0..<4).map { _ in String(random.below(256)) }.joined(separator: ".")
      return (WireName(reversed + ".dnsbl.example"), zone)
    default: return (WireName(labels: [label(syllables: 3...4)]), WireName(labels: []))
    }
  }

  /// The name under which an address is looked up, with its zone.
  mutating func reverse() -> (name: WireName, zone: WireName) {
    if random.chance(0.85) {
      let octets = (0..<3).map { _ in String(random.below(32)) }
      return (
        WireName("\(octets[0]).\(octets[1]).\(octets[2]).10.in-addr.arpa"),
        WireName("10.in-addr.arpa")
      )
    }
    let zone = WireName("8.b.d.0.1.0.0.2.ip6.arpa")
    let nibbles = hexadecimalLabel(24).map { [$0] }
    return (
      WireName(
        labels: nibbles + "8.b.d.0.1.0.0.2.ip6.arpa".split(separator: ".").map(Array.init(_:))),
      zone
    )
  }
}

extension Array where Element == UInt8 {
  /// The octets of a label given as text.
  fileprivate init(_ text: Substring) {
    self.init(text.utf8)
  }
}
