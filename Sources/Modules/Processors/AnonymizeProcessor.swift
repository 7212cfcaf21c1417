internal import Configuration
internal import Events
internal import Octets
internal import Pipeline

/// The module pm_anonymize: hides addresses, and names if wanted.
final class AnonymizeProcessor: ProcessorModule, @unchecked Sendable {
  // Unchecked: everything that changes is used with the instance's lock held.

  /// The module.
  static let definition = ModuleDefinition(declaration) { make($0) }

  /// An instance; nil where the block has errors.
  private static func make(_ setup: ModuleSetup) -> AnonymizeProcessor? {
    let rules = rules(setup.reader)
    let methods = rules.map(\.method) + [method(setup.reader)]
    if methods.contains(where: \.needsKey) || setup.reader.boolean("Names"),
      !setup.reader.isGiven("KeyFile")
    {
      setup.reader.diagnostics.error(
        at: setup.reader.block.place, "Hash, CryptoPAn and Names need a KeyFile",
        remedy: "make one with: head -c 32 /dev/urandom > FILE")
      return nil
    }
    let isSound = rules.count == setup.reader.texts("Prefix").count && !setup.reader.hasErrors
    return isSound ? AnonymizeProcessor(setup, rules) : nil
  }

  /// What a configuration may say.
  private static let declaration = BlockDeclaration.module(
    "pm_anonymize", .processor,
    "Hides IP addresses wherever they stand in the text of fields: endpoints, record data, EDNS client"
      + " subnets, names of the reverse tree. $raw_event, which may hold anything, is left out. Responses"
      + " and queries stay equal to each other, since the same address is always hidden as the same.",
    directives: [
      DirectiveDeclaration(
        "Method", .choice(AddressMask.Method.allCases.map(\.rawValue)),
        "How addresses are hidden: Mask sets the last bits to zero; Hash puts 16 hexadecimal digits of"
          + " a keyed SHA-256 in their place; CryptoPAn puts other addresses there, and common prefixes"
          + " stay common; Keep hides none but those of Prefix.",
        isRequired: true, example: "CryptoPAn", isAddition: true),
      DirectiveDeclaration(
        "Prefix", .raw,
        "Hides addresses of a prefix by another method; the longest prefix counts; may be repeated.",
        isRepeatable: true, defaultMeaning: "none", example: "192.0.2.0/24 Keep", isAddition: true),
      DirectiveDeclaration(
        "MaskV4", .integer(0...32), "How many bits of an IPv4 address Mask keeps.",
        defaultText: "24", unit: "bits", example: "16", isAddition: true),
      DirectiveDeclaration(
        "MaskV6", .integer(0...128), "How many bits of an IPv6 address Mask keeps.",
        defaultText: "48", unit: "bits", example: "32", isAddition: true),
      DirectiveDeclaration(
        "KeyFile", .path,
        "A file of 32 octets or 64 hexadecimal digits; who has it can find addresses out again.",
        defaultMeaning: "none", example: "/etc/wirebird/anonymize.key", isAddition: true),
      DirectiveDeclaration(
        "Fields", .names, "The fields that are looked at.", defaultMeaning: "all fields",
        example: "ipv4.src, ipv4.dst", isAddition: true),
      DirectiveDeclaration(
        "Names", .boolean,
        "Whether labels above the registered domain are hidden under a keyed hash, in fields that end in"
          + " `.name` and their like of other protocols, and in the data of CNAME, DNAME, NS and PTR;"
          + " other record data but addresses, and `.idn`, are left out.", defaultText: "FALSE",
        example: "TRUE", isAddition: true),
    ])

  /// What every instance has.
  let core: ModuleCore
  /// The block, for its Exec.
  private let reader: DirectiveReader
  /// The rules.
  private let rules: [AddressMask.Rule]
  /// The fields; empty for all.
  private let fields: [FieldKey]
  /// Whether names are hidden.
  private let hidesNames: Bool
  /// Hides text.
  private var mask = TextMask(AddressMask(.mask, [], lengths: (24, 48), key: []))
  /// What to do with fields, by key.
  private var kinds = FieldKinds()
  /// Fields of an event that go.
  private var leaving: [FieldKey] = []

  /// An instance.
  private init(_ setup: ModuleSetup, _ rules: [AddressMask.Rule]) {
    core = setup.core
    reader = setup.reader
    self.rules = rules
    fields = ProcessorDirectives.fields("Fields", reader)
    hidesNames = reader.boolean("Names")
  }

  /// Compiles the Exec.
  func prepare(_ preparation: ModulePreparation) { core.compileExec(reader, preparation) }

  /// Reads the key.
  func start() throws(ModuleFailure) {
    var key: [UInt8] = []
    if let path = reader.string("KeyFile") { key = try KeyFile.read(path) }
    mask = TextMask(
      AddressMask(
        Self.method(reader), rules,
        lengths: (reader.integer("MaskV4") ?? 24, reader.integer("MaskV6") ?? 48), key: key))
  }

  /// Hides what is in every event.
  func process(_ batch: EventBatch, to outlet: inout ProcessorOutlet) {
    for event in 0..<batch.count where !batch.isDropped(event) {
      batch.expand(event)
      leaving.removeAll(keepingCapacity: true)
      if fields.isEmpty {
        hideAll(event, of: batch)
      } else {
        for field in fields {
          if let value = batch.value(of: field, event: event),
            let hidden = hidden(value, of: batch, kinds.kind(of: field), type: nil)
          {
            batch.set(field, hidden, event: event)
          }
        }
        leaving.append(.rawEvent)
      }
      for field in leaving { batch.delete(field, event: event) }
    }
    outlet.put(batch)
  }

  // MARK: - Fields

  /// Hides what is in all fields of an event.
  private func hideAll(_ event: Int, of batch: EventBatch) {
    var place = batch.firstField(of: event)
    while let index = place {
      let (key, value) = batch.listedField(index)
      place = batch.field(after: index)
      let kind = kinds.kind(of: key)
      if kind == .raw || (hidesNames && kind == .international) {
        leaving.append(key)
        continue
      }
      var type: [UInt8]?
      if hidesNames, kind == .data {
        type = kinds.typeKey(of: key).flatMap { batch.value(of: $0, event: event) }
          .map { batch.octets(of: $0) }
        guard type.map(Self.isShown) ?? false else {
          leaving.append(key)
          continue
        }
      }
      if let hidden = hidden(value, of: batch, kind, type: type) {
        batch.replaceListedField(index, with: hidden)
      }
    }
  }

  /// Whether record data of a type goes on where names are hidden.
  private static func isShown(_ type: [UInt8]) -> Bool { isAddress(type) || isName(type) }

  /// Whether record data of a type is an address.
  private static func isAddress(_ type: [UInt8]) -> Bool {
    type == Array("A".utf8) || type == Array("AAAA".utf8)
  }

  /// Whether record data of a type is a name.
  private static func isName(_ type: [UInt8]) -> Bool {
    ["CNAME", "DNAME", "NS", "PTR"].contains { type.elementsEqual($0.utf8) }
  }

  /// What stands for a value; nil where it stays.
  private func hidden(
    _ value: Value, of batch: EventBatch, _ kind: FieldKinds.Kind, type: [UInt8]?
  ) -> Value? {
    switch value.kind {
    case .ip4addr, .ip6addr:
      return mask.hidingAddresses(in: ValueText.octets(value, in: batch)).map {
        batch.makeValue($0)
      }
    case .string:
      guard hidesNames || TextMask.mayHoldAddress(value.range, of: batch.text) else { return nil }
      let text = batch.octets(of: value)
      let plain = mask.hidingAddresses(in: text)
      guard hidesNames, plain == nil, kind == .name || type.map(Self.isName) == true else {
        return plain.map { batch.makeValue($0) }
      }
      let hidden = mask.hidingLabels(of: text)
      return hidden == text ? nil : batch.makeValue(hidden)
    case .undefined, .boolean, .integer, .datetime, .binary: return nil
    }
  }

  // MARK: - Directives

  /// How addresses are hidden.
  private static func method(_ reader: DirectiveReader) -> AddressMask.Method {
    reader.choice("Method").flatMap(AddressMask.Method.init) ?? .mask
  }

  /// The rules of `Prefix`.
  private static func rules(_ reader: DirectiveReader) -> [AddressMask.Rule] {
    var rules: [AddressMask.Rule] = []
    for text in reader.texts("Prefix") {
      let words = text.string.split(separator: " ", omittingEmptySubsequences: true)
      let parts = (words.first ?? "").split(separator: "/", omittingEmptySubsequences: false)
      let method =
        words.count == 2
        ? AddressMask.Method.allCases.first { $0.rawValue.lowercased() == words[1].lowercased() }
        : nil
      guard let method, parts.count <= 2, let address = IPAddress(String(parts[0])),
        let length = parts.count == 2 ? Int(parts[1]) : address.bitWidth,
        (0...address.bitWidth).contains(length)
      else {
        let methods = AddressMask.Method.allCases.map(\.rawValue).joined(separator: ", ")
        reader.diagnostics.error(
          at: text.place, "'\(text.excerpt)' is no prefix with a method",
          remedy: "write such as 10.0.0.0/8 Keep; the methods are \(methods)")
        continue
      }
      let prefix = AddressPrefix(address: address, length: length)
      rules.append(
        AddressMask.Rule(prefix: prefix, addresses: AddressRanges([prefix]), method: method))
    }
    return rules
  }
}

/// What fields hold, by the end of their names.
struct FieldKinds {
  /// What a field holds.
  enum Kind {
    /// A domain name.
    case name
    /// A name in its own letters.
    case international
    /// Record data.
    case data
    /// The text of an event.
    case raw
    /// Anything else.
    case other
  }

  /// Fields of other protocols that hold names.
  private static let otherNames: Set<String> = [
    "dhcp.domain_name", "dhcp.host_name", "http.request.host", "ssl.server_name",
  ]

  /// What is known, by the raw values of keys.
  private var known: [Kind?] = []
  /// The field with the type of record data, by key.
  private var types: [FieldKey: FieldKey] = [:]

  /// Nothing is known.
  init() {}

  /// What a field holds.
  mutating func kind(of key: FieldKey) -> Kind {
    let index = Int(key.rawValue)
    if index < known.count, let kind = known[index] { return kind }
    if index >= known.count {
      known += [Kind?](repeating: nil, count: index + 64 - known.count)
    }
    let name = key.name.lowercased()
    var kind = Kind.other
    // Options of EDNS have names that are none of domains.
    if name.hasSuffix(".name"), !name.hasPrefix("dns.edns.") { kind = .name }
    if Self.otherNames.contains(name) { kind = .name }
    if name.hasSuffix(".idn") { kind = .international }
    if name.hasSuffix(".data") { kind = .data }
    if name == "raw_event" { kind = .raw }
    known[index] = kind
    return kind
  }

  /// The field with the type of the record whose data a field is.
  mutating func typeKey(of key: FieldKey) -> FieldKey? {
    if let type = types[key] { return type }
    let type = FieldKey(String(key.name.dropLast("data".count)) + "type")
    types[key] = type
    return type
  }
}
