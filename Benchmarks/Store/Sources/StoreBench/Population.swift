/// RRsets with the shape of what resolvers answer, each made of its number alone, so that none has to be kept.
///
/// A tenth as many zones as RRsets, a few of them with thousands of names; three fifths A; one record in
/// three of four RRsets; seven of ten addresses shared by many names; usual hosts and generated ones.
struct Population {
  /// One RRset.
  struct Member {
    /// The owner's labels, the lowest first.
    var labels: [[UInt8]]
    /// TYPE.
    var type: UInt16
    /// RDATA, names without compression.
    var data: [[UInt8]]
  }

  /// How many RRsets there are.
  let count: Int
  /// What all numbers are mixed with.
  let seed: UInt64

  /// A number of sixty-four bits that depends on two others (SplitMix64).
  func mix(_ number: Int, _ salt: UInt64) -> UInt64 {
    var mixed = UInt64(truncatingIfNeeded: number) &+ seed &+ salt &* 0x9E37_79B9_7F4A_7C15
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    mixed = (mixed ^ (mixed >> 31)) &* 0xBF58_476D_1CE4_E5B9
    return mixed ^ (mixed >> 29)
  }

  /// A number from zero to one.
  func fraction(_ number: Int, _ salt: UInt64) -> Double {
    Double(mix(number, salt) >> 11) / Double(1 << 53)
  }

  /// The labels of a zone, the lowest first.
  func zone(_ number: Int) -> [[UInt8]] {
    let bits = mix(number, 2)
    var name: [UInt8] = []
    for turn in 0..<2 + Int(bits & 1) {
      let part = bits >> UInt64(8 + 8 * turn)
      name.append(Self.consonants[Int(part & 15)])
      name.append(Self.vowels[Int(part >> 4 & 3)])
    }
    name += Self.digits(UInt64(number), base: 36)
    return [name] + Self.suffixes[Int(bits >> 48) % Self.suffixes.count]
  }

  /// The zone of an RRset.
  func zoneNumber(_ index: Int) -> Int {
    let zones = max(count / 10, 1)
    var share = fraction(index, 1)
    // Few zones have many names.
    share = share * share.squareRoot()
    return min(Int(Double(zones) * share), zones - 1)
  }

  /// An RRset of its number.
  func member(_ index: Int) -> Member {
    let bits = mix(index, 3)
    let part = bits % 100
    let zone = zone(zoneNumber(index))
    switch part {
    case 0..<60: return Member(labels: [host(index)] + zone, type: 1, data: addresses(index, 4))
    case 60..<75: return Member(labels: [host(index)] + zone, type: 28, data: addresses(index, 16))
    case 75..<87:
      let target = [Self.digits(mix(index, 4) % 1_000_000, base: 36)] + Self.providers[0]
      return Member(labels: [host(index)] + zone, type: 5, data: [Self.wire(target)])
    case 87..<90:
      let target = Self.wire([Array("mx".utf8) + Self.digits(UInt64(index), base: 36)] + zone)
      return Member(labels: zone, type: 15, data: [[0, 10] + target])
    case 90..<94:
      let number = Self.digits(mix(index, 5) % 5_000_000, base: 36)
      let targets = ["ns1-", "ns2-"].map {
        Self.wire([Array($0.utf8) + number] + Self.providers[1])
      }
      return Member(labels: zone, type: 2, data: targets)
    case 94..<97:
      let text = Array("v=spf1 include:_spf.example.net token=".utf8) + Self.digits(bits, base: 36)
      return Member(labels: zone, type: 16, data: [[UInt8(text.count)] + text])
    default:
      let octets = addresses(index, 4)[0]
      let labels = octets.reversed().map { Self.digits(UInt64($0), base: 10) }
      return Member(
        labels: labels + [Array("in-addr".utf8), Array("arpa".utf8)], type: 12,
        data: [Self.wire([host(index)] + zone)])
    }
  }

  /// The lowest label of a name.
  private func host(_ index: Int) -> [UInt8] {
    let bits = mix(index, 6)
    switch bits % 100 {
    case 0..<25: return Array("www".utf8)
    case 25..<40: return Self.hosts[Int(bits >> 32) % Self.hosts.count]
    case 40..<60: return Array("e".utf8) + Self.digits(bits, base: 16)
    default:
      return Self.hosts[Int(bits >> 32) % Self.hosts.count] + Self.digits(bits >> 48, base: 10)
    }
  }

  /// The addresses of an RRset.
  private func addresses(_ index: Int, _ octets: Int) -> [[UInt8]] {
    let bits = mix(index, 7)
    let number = [1, 1, 1, 1, 1, 1, 2, 4][Int(bits & 7)]
    // RRsets of one owner differ by their first address, which is of their own.
    return (0..<number).map { turn in
      address(poolNumber(index, turn), own: bits, isShared: mix(index, 8) % 10 < 7, octets)
    }
  }

  /// Which of the addresses that hosts share an RRset has.
  private func poolNumber(_ index: Int, _ turn: Int) -> Int {
    let share = fraction(index, 9)
    return Int(Double(max(count / 20, 16)) * share * share) + turn
  }

  /// An address, which lies beside about sixty others of its provider.
  private func address(_ number: Int, own: UInt64, isShared: Bool, _ octets: Int) -> [UInt8] {
    let network = isShared ? mix(number / 64, 10) : own
    let host = isShared ? mix(number, 11) : own &* 0x9E37_79B9_7F4A_7C15 &+ UInt64(number)
    if octets == 4 {
      return [
        UInt8(1 + (network >> 16) % 223), UInt8(truncatingIfNeeded: network >> 8),
        UInt8(truncatingIfNeeded: network), UInt8(truncatingIfNeeded: host >> 40),
      ]
    }
    var address: [UInt8] = [0x20, 0x01]
    for shift in stride(from: UInt64(40), through: 0, by: -8) {
      address.append(UInt8(truncatingIfNeeded: network >> shift))
    }
    for shift in stride(from: UInt64(56), through: 0, by: -8) {
      address.append(UInt8(truncatingIfNeeded: host >> shift))
    }
    return address
  }

  // MARK: - Text

  /// Digits of a number.
  static func digits(_ number: UInt64, base: UInt64) -> [UInt8] {
    Array(String(number, radix: Int(base)).utf8)
  }

  /// The wire form of labels.
  static func wire(_ labels: [[UInt8]]) -> [UInt8] {
    labels.flatMap { [UInt8($0.count)] + $0 } + [0]
  }

  /// Consonants.
  private static let consonants = Array("bcdfghklmnprstvz".utf8)
  /// Vowels.
  private static let vowels = Array("aeio".utf8)
  /// Usual hosts.
  private static let hosts = [
    "mail", "api", "cdn", "img", "static", "dev", "shop", "m", "app", "blog", "vpn", "autodiscover",
  ].map { Array($0.utf8) }
  /// Ends of names, as often as they are among others.
  private static let suffixes = [
    "com", "com", "com", "com", "com", "com", "net", "org", "de", "co.uk", "ru", "nl", "fr", "info",
    "com.br", "cn",
  ].map { $0.split(separator: ".").map { Array($0.utf8) } }
  /// Zones of those who host for others.
  private static let providers = ["edge.cdn-one.net", "dns-host.com"].map {
    $0.split(separator: ".").map { Array($0.utf8) }
  }
}
