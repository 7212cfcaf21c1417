/// The fields of an event as nested objects: `UnFlatten TRUE`.
///
/// `dns.query.name` becomes `{"dns":{"query":{"name":…}}}`. A group all of whose members are
/// numbered 1, 2, 3… becomes an array. Where a group has named members as well, the numbered ones
/// are the array `records` in it; a field that is both a value and a group keeps its value as the
/// member `value` of the group. Names with empty parts stay as they are.
struct JSONTree {
  /// What a member is.
  indirect enum Node {
    /// A value.
    case leaf(Value)
    /// A group of members.
    case tree(JSONTree)
  }

  /// A member of a group.
  struct Member {
    /// The part of the dotted name.
    var name: [UInt8]
    /// What it is.
    var node: Node
  }

  /// The members, in the order of the event.
  private(set) var members: [Member] = []
  /// Whether it is written as an array, without names.
  private(set) var isArray = false
  /// Where members stand, once there are many: a hostile message has thousands of records.
  private var places: [[UInt8]: Int] = [:]
  /// How many members are looked through one by one.
  private static let searchLimit = 16

  /// An empty group.
  private init() {}

  /// The tree of an event, which is expanded already.
  init(
    of event: Int, in batch: EventBatch, hidden: Bool, naming: (any EventPayload)?,
    _ names: inout FieldNameCache
  ) {
    var field = batch.firstField(of: event)
    while let index = field {
      let (key, value) = batch.listedField(index)
      field = batch.field(after: index)
      if key == .rawEvent { continue }
      var name = names.octets(key)
      if !hidden, name.first == 0x2E || name.first == 0x5F { continue }
      if let naming {
        switch naming.memberName(of: key, value: value, event: event, in: batch) {
        case .own: break
        case .leftOut: continue
        case .other(let other): name = other
        }
      }
      let parts = name.split(separator: 0x2E, omittingEmptySubsequences: false).map(Array.init)
      insert(parts.contains { $0.isEmpty } || parts.count > 16 ? [name] : parts, value)
    }
    // An event is an object, whatever its fields are called.
    arrange(mayBeArray: false)
  }

  /// Puts a value at the end of a path.
  private mutating func insert(_ path: [[UInt8]], _ value: Value) {
    guard let name = path.first else { return }
    let rest = Array(path.dropFirst())
    guard let at = place(of: name) else {
      var node = Node.leaf(value)
      if !rest.isEmpty {
        var inner = JSONTree()
        inner.insert(rest, value)
        node = .tree(inner)
      }
      members.append(Member(name: name, node: node))
      if members.count > Self.searchLimit { places[name] = members.count - 1 }
      return
    }
    var inner: JSONTree
    let node = members[at].node
    // The group is taken out while it changes, as it would be copied otherwise.
    members[at].node = .leaf(.undefined)
    switch consume node {
    case .tree(let tree): inner = tree
    case .leaf(let old):
      inner = JSONTree()
      inner.members = [Member(name: Array("value".utf8), node: .leaf(old))]
    }
    inner.insert(rest.isEmpty ? [Array("value".utf8)] : rest, value)
    members[at].node = .tree(inner)
  }

  /// Where a member stands; nil where there is none of the name.
  private func place(of name: [UInt8]) -> Int? {
    if members.last?.name == name { return members.count - 1 }
    if let at = members.prefix(Self.searchLimit).firstIndex(where: { $0.name == name }) {
      return at
    }
    return places[name]
  }

  /// Makes arrays of numbered members.
  private mutating func arrange(mayBeArray: Bool = true) {
    for at in members.indices {
      guard case .tree(var inner) = members[at].node else { continue }
      inner.arrange()
      members[at].node = .tree(inner)
    }
    let numbered = members.compactMap { member in
      Self.number(member.name).map { (number: $0, member: member) }
    }.sorted { $0.number < $1.number }
    guard !numbered.isEmpty,
      numbered.enumerated().allSatisfy({ $0.offset + 1 == $0.element.number })
    else { return }
    if numbered.count == members.count {
      guard mayBeArray else { return }
      isArray = true
      members = numbered.map { $0.member }
      return
    }
    var records = JSONTree()
    records.isArray = true
    records.members = numbered.map { $0.member }
    members.removeAll { Self.number($0.name) != nil }
    members.append(Member(name: Array("records".utf8), node: .tree(records)))
  }

  /// The number that a name is, without leading zeros.
  private static func number(_ name: [UInt8]) -> Int? {
    guard (1...5).contains(name.count), name[0] != 0x30,
      name.allSatisfy({ (0x30...0x39).contains($0) })
    else { return nil }
    return name.reduce(0) { $0 * 10 + Int($1 - 0x30) }
  }
}
