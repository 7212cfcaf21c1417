import Octets
import TestSupport

/// A name in wire form, from labels without escapes.
func name(_ text: String) -> [UInt8] {
  text.split(separator: ".").flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) } + [0]
}

/// A question.
func question(_ text: String, _ type: Int = 1, class recordClass: Int = 1) -> [UInt8] {
  name(text) + word(type) + word(recordClass)
}

/// A record; its owner is that of the question unless another is given.
func record(
  _ type: Int, _ data: [UInt8], owner: [UInt8] = [0xC0, 12], class recordClass: Int = 1,
  ttl: Int = 300
) -> [UInt8] {
  owner + word(type) + word(recordClass) + longWord(ttl) + word(data.count) + data
}

/// A message of its sections, in order: questions, answers, authorities, additionals.
func message(_ sections: [[[UInt8]]], id: Int = 0x1234, flags: Int = 0x8180) -> [UInt8] {
  let counts = (0..<4).flatMap { word($0 < sections.count ? sections[$0].count : 0) }
  return word(id) + word(flags) + counts + sections.flatMap { $0.flatMap { $0 } }
}

/// Makes messages and frames of all kinds, the same in every run.
struct MessageMaker {
  /// Where the numbers come from.
  var random: SeededGenerator
  /// The message so far.
  private var octets: [UInt8] = []
  /// Where names start in it.
  private var names: [Int] = []

  /// A maker from a seed.
  init(seed: UInt64) { random = SeededGenerator(state: seed) }

  /// A number below `limit`.
  mutating func number(_ limit: Int) -> Int { Int.random(in: 0..<limit, using: &random) }

  /// Whether one of `count` equal chances came up.
  mutating func isOne(of count: Int) -> Bool { number(count) == 0 }

  // MARK: - Names

  /// Writes a name, which may end in a pointer.
  private mutating func appendName() {
    if !names.isEmpty, isOne(of: 2) { return appendPointer() }
    if octets.count < 0x4000 { names.append(octets.count) }
    for _ in 0..<number(5) {
      if !names.isEmpty, names.last != octets.count, isOne(of: 6) { return appendPointer() }
      if isOne(of: 20) {
        let labels = ["xn--bcher-kva", "XN--E1AYBC", "xn--wgv71a", "xn--80ak6aa92e", "xn--a"]
        let label = Array(labels[number(labels.count)].utf8)
        octets += [UInt8(label.count)] + label
        continue
      }
      let isOdd = isOne(of: 12)
      let length = 1 + number(isOne(of: 10) ? 63 : 12)
      octets.append(UInt8(length))
      for _ in 0..<length {
        octets.append(isOdd ? UInt8(number(256)) : Array("abcdefgXYZ0123456789-_".utf8)[number(22)])
      }
    }
    octets.append(0)
  }

  /// Writes a pointer to a name before, or to the question.
  private mutating func appendPointer() {
    let target = isOne(of: 2) ? 12 : names[number(names.count)]
    octets += word(0xC000 | target)
  }

  // MARK: - Records

  /// Writes a record.
  private mutating func appendRecord() {
    appendName()
    let types = [1, 1, 1, 28, 5, 2, 12, 15, 6, 16, 33, 65, 257, 43, 999]
    let type = types[number(types.count)]
    let classes = [1, 1, 1, 1, 1, 1, 1, 1, 0x8001, 3, 255, 77]
    octets += word(type) + word(classes[number(classes.count)])
    octets += longWord([0, 60, 3600, 172_800, 0x7FFF_FFFF, 0xFFFF_FFFF][number(6)])
    let start = octets.count
    octets += [0, 0]
    appendData(type)
    let count = octets.count - start - 2
    octets.replaceSubrange(start..<(start + 2), with: word(isOne(of: 60) ? count + 1 : count))
  }

  /// Writes the RDATA of a type.
  private mutating func appendData(_ type: Int) {
    switch type {
    case 1: octets += (0..<4).map { _ in UInt8(number(256)) }
    case 28: octets += (0..<16).map { _ in UInt8(isOne(of: 2) ? 0 : number(256)) }
    case 2, 5, 12: appendName()
    case 15:
      octets += word(number(100))
      appendName()
    case 33:
      octets += word(number(9)) + word(number(65536)) + word(443)
      appendName()
    case 6:
      appendName()
      appendName()
      for _ in 0..<5 { octets += longWord(number(1 << 32)) }
    case 16:
      for _ in 0...number(3) {
        let length = number(40)
        octets.append(UInt8(length))
        for _ in 0..<length { octets.append(UInt8(isOne(of: 9) ? number(256) : 32 + number(95))) }
      }
    default: octets += (0..<number(30)).map { _ in UInt8(number(256)) }
    }
  }

  /// Writes an OPT record.
  private mutating func appendOPT() {
    octets += [0] + word(41) + word([512, 1232, 4096][number(3)])
    octets += [UInt8(isOne(of: 9) ? number(4) : 0), UInt8(isOne(of: 20) ? 1 : 0)]
    octets += word(isOne(of: 2) ? 0x8000 : 0)
    var options: [UInt8] = []
    for _ in 0..<(isOne(of: 3) ? number(4) : 0) {
      let code = [3, 8, 10, 12, 15, 999][number(6)]
      let data = (0..<number(20)).map { _ in UInt8(number(256)) }
      options += word(code) + word(data.count) + data
    }
    octets += word(options.count) + options
  }

  // MARK: - Messages

  /// How many records a section has: mostly few.
  private mutating func sectionCount() -> Int {
    switch number(20) {
    case 0: number(71)
    case 1...3: 8 + number(5)
    case 4...9: 1 + number(4)
    default: 0
    }
  }

  /// A stateful operation of a few units.
  private mutating func operation() -> [UInt8] {
    octets = word(number(65536)) + word(0x3000 | number(16)) + [UInt8](repeating: 0, count: 8)
    for _ in 0..<(isOne(of: 6) ? 9 + number(70) : 1 + number(4)) {
      let type = [1, 2, 3, 0x40, 0x41, 0x42, 0x43, 0xF900][number(8)]
      let length = [8, 4, number(40), number(40), number(40), 2, number(40), number(9)]
      let count = isOne(of: 9) ? number(20) : length[number(8)]
      octets +=
        word(type) + word(count) + (0..<count).map { _ in UInt8(number(isOne(of: 2) ? 4 : 256)) }
    }
    spoil()
    return octets
  }

  /// A message; one in eight has something wrong with it, one in thirty is a stateful operation.
  mutating func message() -> [UInt8] {
    names = []
    if isOne(of: 30) { return operation() }
    let questions = isOne(of: 10) ? number(4) : 1
    let counts = [questions, sectionCount(), sectionCount(), sectionCount()]
    let hasOPT = isOne(of: 2)
    octets =
      word(number(65536)) + word(isOne(of: 4) ? number(65536) : isOne(of: 20) ? 0x2800 : 0x8180)
    octets += word(counts[0]) + word(counts[1]) + word(counts[2])
    octets += word(counts[3] + (hasOPT ? 1 : 0))
    for _ in 0..<counts[0] {
      appendName()
      octets += word([1, 28, 15, 65, 255, 700][number(6)])
      octets += word(isOne(of: 15) ? number(300) : isOne(of: 15) ? 0x8001 : 1)
    }
    let place = number(counts[3] + 1)
    for section in 1...3 {
      for index in 0..<counts[section] {
        if section == 3, hasOPT, index == place { appendOPT() }
        appendRecord()
      }
    }
    if hasOPT, place == counts[3] { appendOPT() }
    spoil()
    return octets
  }

  /// Now and then cuts a message, appends to it, or changes an octet.
  private mutating func spoil() {
    switch number(24) {
    case 0: octets.removeLast(min(octets.count, 1 + number(octets.count)))
    case 1: octets += (0...number(9)).map { _ in UInt8(number(256)) }
    case 2: octets[number(octets.count)] = UInt8(number(256))
    default: break
    }
  }

  // MARK: - Frames

  /// A frame with messages, or with something else.
  mutating func frame() -> [UInt8] {
    var frame = Frame()
    if isOne(of: 4) {
      frame.source = IPAddress("fe80::3c3c:c860:df55:fd89")
      frame.destination = IPAddress(v6High: random.next(), low: UInt64(number(9)))
      frame.hasHopByHop = isOne(of: 5)
    } else {
      frame.destination = IPAddress(v4: UInt32(number(1 << 32)))
      frame.optionWords = isOne(of: 12) ? 1 : 0
      frame.fragment = isOne(of: 15) ? [0x2000, 0x20B9, 0x0100][number(3)] : 0
    }
    if isOne(of: 6) { frame.vlans = Array([100, 4095].prefix(1 + number(2))) }
    let ports = [(53, 40000), (1024 + number(60000), 53), (5353, 5353), (80, 8080), (9999, 5355)]
    frame.ports = ports[isOne(of: 12) ? 3 + number(2) : number(3)]
    frame.isTCP = isOne(of: 7)
    frame.tcpFlags = number(256)
    if frame.isTCP {
      for _ in 0..<number(4) {
        let message = message()
        frame.payload += word(message.count) + message
      }
      if isOne(of: 8) { frame.payload += [0] }
    } else {
      frame.payload = message()
    }
    var octets = frame.octets
    if isOne(of: 6) { octets += [UInt8](repeating: 0, count: number(20)) }
    if isOne(of: 25) { octets.removeLast(number(octets.count)) }
    return octets
  }
}
