/// What the imagined name servers answer: derived from the name and the type, so that it is the same each time.
struct ZoneData {
  /// Mixed into every name's fingerprint.
  let seed: UInt64

  /// Written records by type, for the truth file.
  private(set) var written: [RecordType: Int] = [:]

  /// Zone data that depends on `seed` and on the names asked for.
  init(seed: UInt64) {
    self.seed = seed
  }

  /// Random numbers that belong to one name and type.
  private func source(_ name: WireName, _ type: RecordType) -> RandomSource {
    RandomSource(seed: name.fingerprint ^ seed &+ UInt64(type.rawValue) &* 0x9E37_79B9)
  }

  /// Whether a name that exists has records of this type.
  func exists(_ name: WireName, _ type: RecordType) -> Bool {
    var random = source(name, type)
    let share =
      switch type {
      case .aaaa: 0.65
      case .https: 0.5
      case .txt, .srv, .caa: 0.8
      case .mx, .ds: 0.85
      default: 0.97
      }
    return random.chance(share)
  }

  /// Writes the answer: aliases first where the name is one, then the records themselves.
  mutating func answer(
    _ message: inout MessageComposer, name: WireName, zone: WireName, type: RecordType, age: Double
  ) {
    var random = source(name, type)
    _ = random.next()
    var owner = name
    if type == .a || type == .aaaa || type == .https {
      var chain = random.pick(weighted: [(0, 0.7), (1, 0.2), (2, 0.07), (4, 0.03)])
      while chain > 0 {
        let target = WireName(
          "edge\(random.below(900))", below: WireName(random.pick(["cdn.example", "lb.example"])))
        record(&message, .answer, owner, .cname, ttl: Int(300 * age)) { $0.put(target) }
        owner = target
        chain -= 1
      }
    }
    let count = addressCount(type, &random)
    for index in 0..<count {
      let ttl = Int(Double(random.pick([60, 300, 3_600, 86_400])) * age)
      record(&message, .answer, owner, type, ttl: max(ttl, 1)) {
        Self.data(&$0, type, owner: owner, zone: zone, index: index, &random)
      }
    }
  }

  /// How many records a set of this type has.
  private func addressCount(_ type: RecordType, _ random: inout RandomSource) -> Int {
    switch type {
    case .a, .aaaa: random.pick([1, 1, 1, 1, 2, 2, 3, 4, 6, 8])
    case .mx, .ns, .txt, .caa, .dnskey: random.pick([1, 2, 2, 3, 4])
    default: 1
    }
  }

  /// Writes the SOA record that a negative answer carries (RFC 2308, section 3).
  mutating func negative(_ message: inout MessageComposer, zone: WireName) {
    var random = source(zone, .soa)
    record(&message, .authority, zone, .soa, ttl: 900) {
      Self.data(&$0, .soa, owner: zone, zone: zone, index: 0, &random)
    }
  }

  /// Writes the zone's name servers and their addresses, as an authoritative server adds them.
  mutating func delegation(_ message: inout MessageComposer, zone: WireName) {
    var random = source(zone, .ns)
    let servers = (0..<random.within(2...4)).map { WireName("ns\($0 + 1)", below: zone) }
    for server in servers {
      record(&message, .authority, zone, .ns, ttl: 172_800) { $0.put(server) }
    }
    for server in servers {
      record(&message, .additional, server, .a, ttl: 172_800) {
        Self.data(&$0, .a, owner: server, zone: zone, index: 0, &random)
      }
    }
  }

  /// Writes a signature over the answer's record set (RFC 4034, section 3).
  mutating func signature(
    _ message: inout MessageComposer, name: WireName, zone: WireName, type: RecordType
  ) {
    var random = source(name, .rrsig)
    record(&message, .answer, name, .rrsig, ttl: 3_600) { message in
      message.withOctets { octets in
        octets.put16(Int(type.rawValue))
        octets.put8(13)
        octets.put8(2)
        octets.put32(3_600)
        octets.put32(1_735_689_600)
        octets.put32(1_733_011_200)
        octets.put16(random.below(65_536))
      }
      message.put(zone, compressed: false)
      message.withOctets { $0.putRandom(64, from: &random) }
    }
  }

  /// Writes one record and counts it.
  mutating func record(
    _ message: inout MessageComposer, _ section: MessageComposer.Section, _ owner: WireName,
    _ type: RecordType, ttl: Int, class classCode: Int = 1,
    data: (inout MessageComposer) -> Void
  ) {
    message.beginRecord(section, owner, type, ttl: ttl, class: classCode)
    data(&message)
    message.endRecord()
    written[type, default: 0] += 1
  }
}
