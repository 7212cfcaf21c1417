/// Makes conversations until a capture has as many DNS messages as it should.
struct Traffic {
  /// The shares of what is made.
  let mix: Mix
  /// What was made.
  private(set) var truth = Truth()
  /// Every decision that is not derived from a name.
  private var random: RandomSource
  /// The names that are asked for.
  private var universe: NameUniverse
  /// The answers.
  private var zoneData: ZoneData
  /// The message being written.
  private var message = MessageComposer()
  /// The frames around it.
  private var frames = FrameComposer()
  /// The time of the conversation being made, in nanoseconds since the epoch.
  private var now: UInt64 = 1_735_732_800_000_000_000

  /// Traffic of this mix, entirely derived from `seed`.
  init(mix: Mix, seed: UInt64) {
    self.mix = mix
    random = RandomSource(seed: seed)
    universe = NameUniverse(count: mix.names, topLevels: mix.topLevels, seed: seed &+ 1)
    zoneData = ZoneData(seed: seed &+ 2)
  }

  /// Writes conversations with at least `count` messages in all.
  mutating func write(messages count: Int, to capture: inout CaptureWriter) {
    var turn = 0
    while truth.counts["messages", default: 0] < count {
      now += random.wait(rate: mix.rate)
      capture.flush(until: now)
      conversation(turn: turn, to: &capture)
      turn += 1
    }
    capture.flush(until: .max)
    for (type, written) in zoneData.written { truth.count("rr.\(type.mnemonic)", by: written) }
    truth.count("packets", by: capture.packets)
  }

  /// One conversation of some kind; the first ones take turns through the types, so that none is missing.
  private mutating func conversation(turn: Int, to capture: inout CaptureWriter) {
    let kind = random.unit()
    let firstTCP = turn == 2 && mix.tcp > 0
    if kind < mix.otherTraffic { return otherPacket(to: &capture) }
    if kind < mix.otherTraffic + mix.multicast { return multicast(to: &capture) }
    let authoritative = random.chance(mix.authoritative)
    let path = path(authoritative: authoritative)
    let type = turn < mix.types.count ? mix.types[turn].0 : random.pick(weighted: mix.types)
    let exchange = exchange(type: type, authoritative: authoritative, sure: turn < mix.types.count)
    if path.tags.count > 0 {
      truth.count("messages.tagged", by: exchange.response.isEmpty ? 1 : 2)
    }
    if firstTCP || random.chance(mix.tcp) || exchange.response.count > 1_400 {
      stream(path, exchange, to: &capture)
    } else {
      datagrams(path, exchange, to: &capture)
    }
  }

  /// The two sides of a conversation.
  private mutating func path(authoritative: Bool) -> Path {
    let isIPv6 = random.chance(mix.ipv6)
    let client = UInt8(2 + random.below(authoritative ? 3 : 240))
    let server = UInt8(1 + random.below(authoritative ? 250 : 2))
    var path: Path
    if isIPv6 {
      let prefix: [UInt8] = [0x20, 0x01, 0x0D, 0xB8, 0, authoritative ? 0x53 : 0x01]
      let zeros = [UInt8](repeating: 0, count: 9)
      path = Path(
        client: prefix + zeros + [client],
        server: [0x20, 0x01, 0x0D, 0xB8, 0, 0] + zeros + [server])
    } else {
      path = Path(
        client: [10, 20, UInt8(authoritative ? 0 : random.below(8)), client],
        server: authoritative ? [198, 51, 100, server] : [10, 20, 0, server])
    }
    if random.chance(mix.vlan) {
      path.tags = [0x81, 0x00, 0x00, 0x64]
      if random.chance(0.1) { path.tags = [0x88, 0xA8, 0x00, 0x0A, 0x81, 0x00, 0x00, 0x65] }
    }
    return path
  }

  /// A query and its response, which is empty where nobody answers; `sure` asks for one with an answer.
  private mutating func exchange(
    type: RecordType, authoritative: Bool, sure: Bool
  ) -> (query: [UInt8], response: [UInt8]) {
    let id = random.below(65_536)
    let missing = !sure && random.chance(mix.missing)
    var (name, zone) =
      type == .ptr ? universe.reverse() : missing ? universe.missing() : universe.popular()
    if [.mx, .ns, .soa, .ds, .dnskey, .caa].contains(type), !missing { name = zone }
    if type == .srv, !missing { name = WireName("_sip", below: WireName("_tcp", below: zone)) }
    truth.count("qtype.\(type.mnemonic)")
    let edns = random.chance(mix.edns)
    let dnssec = edns && random.chance(0.3)

    message.begin(id: id, flags: authoritative ? 0 : HeaderFlags.recursionDesired)
    message.question(name, type)
    if edns { putOPT(dnssec: dnssec, fromClient: true) }
    let query = message.octets
    if !sure, random.chance(mix.unanswered) { return (query, []) }

    let code = responseCode(missing: missing, sure: sure)
    let truncated = code == .noError && !sure && random.chance(0.004)
    var flags = HeaderFlags.response | code.rawValue
    flags |=
      authoritative
      ? HeaderFlags.authoritative
      : HeaderFlags.recursionDesired | HeaderFlags.recursionAvailable
    if truncated { flags |= HeaderFlags.truncated }
    if dnssec, !authoritative, random.chance(0.5) { flags |= HeaderFlags.authenticData }
    message.begin(id: id, flags: flags)
    message.question(name, type)
    if code == .nameError { zoneData.negative(&message, zone: zone) }
    if code == .noError, !truncated {
      let age = authoritative ? 1 : 0.05 + 0.95 * random.unit()
      if sure || zoneData.exists(name, type) {
        zoneData.answer(&message, name: name, zone: zone, type: type, age: age)
        if dnssec { zoneData.signature(&message, name: name, zone: zone, type: type) }
        if authoritative { zoneData.delegation(&message, zone: zone) }
      } else {
        truth.count("responses.nodata")
        zoneData.negative(&message, zone: zone)
      }
    }
    if edns { putOPT(dnssec: dnssec, fromClient: false) }
    return (query, message.octets)
  }

  /// The code of a response.
  private mutating func responseCode(missing: Bool, sure: Bool) -> ResponseCode {
    if missing { return .nameError }
    if sure { return .noError }
    return random.pick(weighted: [
      (.noError, 0.988), (.serverFailure, 0.007), (.refused, 0.004), (.formatError, 0.001),
    ])
  }

  /// Writes an OPT record as clients and servers do.
  private mutating func putOPT(dnssec: Bool, fromClient: Bool) {
    var options: [(code: Int, data: [UInt8])] = []
    if random.chance(0.4) {
      var cookie: [UInt8] = []
      cookie.putRandom(fromClient ? 8 : 24, from: &random)
      options.append((10, cookie))
    }
    if fromClient, random.chance(0.03) { options.append((8, [0, 1, 24, 0, 203, 0, 113])) }
    if !fromClient, random.chance(0.02) {
      options.append((15, [0, 3] + Array("stale answer".utf8)))
    }
    message.edns(size: random.pick([1_232, 4_096, 512]), dnssec: dnssec, options: options)
    truth.count("messages.edns")
    truth.count("rr.OPT")
  }

  // MARK: - Over UDP and TCP

  /// A query and its response, a datagram each.
  private mutating func datagrams(
    _ path: Path, _ exchange: (query: [UInt8], response: [UInt8]), to capture: inout CaptureWriter
  ) {
    let port = random.within(1_024...65_535)
    let transport = path.isIPv6 ? "udp6" : "udp4"
    add(frames.datagram(path, from: port, to: 53, exchange.query), at: now, to: &capture)
    truth.message(transport: transport, exchange.query)
    if exchange.response.isEmpty { return truth.count("queries.unanswered") }
    let back = frames.datagram(path.reversed, from: 53, to: port, exchange.response)
    add(back, at: now + 40_000 + random.wait(rate: 400), to: &capture)
    truth.message(transport: transport, exchange.response)
  }

  /// A connection that carries one query and its response.
  private mutating func stream(
    _ path: Path, _ exchange: (query: [UInt8], response: [UInt8]), to capture: inout CaptureWriter
  ) {
    let port = random.within(32_768...60_999)
    let transport = path.isIPv6 ? "tcp6" : "tcp4"
    var ours = UInt32(truncatingIfNeeded: random.next())
    var theirs = UInt32(truncatingIfNeeded: random.next())
    var time = now
    func send(_ fromClient: Bool, _ flags: UInt8, _ payload: [UInt8] = []) {
      let frame = frames.segment(
        fromClient ? path : path.reversed, from: fromClient ? port : 53, to: fromClient ? 53 : port,
        sequence: fromClient ? ours : theirs,
        acknowledgement: flags & 0x10 == 0 ? 0 : fromClient ? theirs : ours, flags: flags, payload)
      let length = UInt32(payload.count) &+ (flags & 0x03 != 0 ? 1 : 0)
      if fromClient { ours &+= length } else { theirs &+= length }
      add(frame, at: time, to: &capture)
      time += 20_000 + UInt64(random.below(200_000))
      truth.count("tcp.segments")
    }
    send(true, 0x02)
    send(false, 0x12)
    send(true, 0x10)
    for (fromClient, octets) in [(true, exchange.query), (false, exchange.response)]
    where !octets.isEmpty {
      let framed = [UInt8(octets.count >> 8), UInt8(octets.count & 0xFF)] + octets
      for start in stride(from: 0, to: framed.count, by: 1_400) {
        send(fromClient, 0x18, Array(framed[start..<min(start + 1_400, framed.count)]))
      }
      truth.message(transport: transport, octets)
      truth.count(framed.count <= 1_400 ? "messages.tcp.single" : "messages.tcp.several")
    }
    send(true, 0x11)
    send(false, 0x11)
    send(true, 0x10)
    truth.count("tcp.streams")
  }

  /// A frame for the capture, changed here and there where the mix asks for it.
  private mutating func add(_ frame: [UInt8], at time: UInt64, to capture: inout CaptureWriter) {
    guard mix.mutated > 0, random.chance(mix.mutated) else { return capture.add(frame, at: time) }
    var changed = frame
    for _ in 0...random.below(4) {
      changed[14 + random.below(changed.count - 14)] = UInt8(truncatingIfNeeded: random.next())
    }
    if random.chance(0.2) { changed.removeLast(random.below(changed.count - 14)) }
    truth.count("packets.mutated")
    capture.add(changed, at: time)
  }
}

// MARK: - Everything else on the wire

extension Traffic {
  /// mDNS: a question to everyone and, mostly, an answer to everyone (RFC 6762).
  private mutating func multicast(to capture: inout CaptureWriter) {
    let host = random.below(200)
    let name = WireName("printer-\(host % 40).local")
    let isIPv6 = random.chance(0.5)
    let ours: [UInt8] = isIPv6 ? [0xFE, 0x80] + [UInt8](repeating: 0, count: 13) : [10, 20, 1]
    let group: [UInt8] =
      isIPv6
      ? [0xFF, 0x02] + [UInt8](repeating: 0, count: 13) + [0xFB] : [224, 0, 0, 251]
    let path = Path(client: ours + [UInt8(host + 2)], server: group)
    let transport = isIPv6 ? "udp6" : "udp4"
    message.begin(id: 0, flags: 0)
    message.question(name, .a, class: random.chance(0.5) ? 0x8001 : 1)
    add(frames.datagram(path, from: 5_353, to: 5_353, message.octets), at: now, to: &capture)
    truth.message(transport: transport, message.octets, multicast: true)
    if random.chance(0.3) { return }
    message.begin(id: 0, flags: HeaderFlags.response | HeaderFlags.authoritative)
    zoneData.record(&message, .answer, name, .a, ttl: 120, class: 0x8001) {
      $0.withOctets { $0 += [10, 20, 1, UInt8(host % 40 + 2)] }
    }
    add(
      frames.datagram(path, from: 5_353, to: 5_353, message.octets), at: now + 25_000_000,
      to: &capture)
    truth.message(transport: transport, message.octets, multicast: true)
  }

  /// A packet that is no DNS: a clock's, or one of an encrypted connection.
  private mutating func otherPacket(to capture: inout CaptureWriter) {
    let path = path(authoritative: false)
    var payload: [UInt8] = [0x23, 0x02, 0x06, 0xEC]
    payload.putRandom(random.within(44...300), from: &random)
    let frame =
      random.chance(0.5)
      ? frames.datagram(path, from: random.within(1_024...65_535), to: 123, payload)
      : frames.segment(
        path, from: random.within(1_024...65_535), to: 443, sequence: 1, acknowledgement: 1,
        flags: 0x18, payload)
    add(frame, at: now, to: &capture)
    truth.count("packets.other")
  }
}
