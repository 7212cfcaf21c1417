/// Which parts of the store a question has to be asked.
enum LookupPlan {
  /// What gives the rows, in their order.
  static func sources(
    _ query: LookupQuery, _ database: Database, _ sensors: SensorNames
  ) -> [any RowSource] {
    var sources: [any RowSource] = []
    for isTrusted in query.trust == .everything ? [true, false] : [true] {
      switch query.subject {
      case .owner(.beginning(let name)) where isTrusted:
        sources.append(NameSource(query, database, sensors, beginning: name))
      case .owner(let pattern):
        sources.append(
          SetSource(
            query, database, isTrusted ? .sets : .untrustedSets, sensors, pattern: pattern))
      case .everything:
        sources.append(
          SetSource(query, database, isTrusted ? .sets : .untrustedSets, sensors, pattern: nil))
      case .ownersLike(let pattern):
        if isTrusted { sources.append(NameSource(query, database, matching: pattern)) }
      case .dataName, .address, .rawData, .dataLike:
        let form: MemberSource.Form =
          if case .dataLike = query.subject { .data } else {
            query.dataForm == .sets ? .sets : .records
          }
        for range in ranges(query.subject) {
          sources.append(
            MemberSource(query, database, isTrusted: isTrusted, sensors, range, form))
        }
      }
    }
    return sources
  }

  /// The keys of RDATA that a question is about.
  private static func ranges(_ subject: LookupQuery.Subject) -> [MemberSource.Range] {
    switch subject {
    case .address(let range):
      let kind = MemberKey.Kind.address.rawValue
      return [.init(lower: [kind] + range.first, upper: ([kind] + range.last).endOfPrefix)]
    case .dataName(let pattern): return [names(pattern)]
    case .rawData(let data): return raw(data)
    case .dataLike(let pattern):
      return [.init(lower: [], upper: nil, matcher: pattern.makeMatcher())]
    case .owner, .ownersLike, .everything: return []
    }
  }

  /// The keys of names in RDATA.
  private static func names(_ pattern: NamePattern) -> MemberSource.Range {
    let kind = MemberKey.Kind.name.rawValue
    switch pattern {
    case .exact(let name):
      let key = [kind] + StoredName.reversed(name) + [0]
      return .init(lower: key, upper: key.endOfPrefix)
    case .below(let name):
      let key = [kind] + StoredName.reversed(name)
      return .init(lower: key, upper: key + [64])
    case .oneLabelBelow(let name):
      let key = [kind] + StoredName.reversed(name)
      return .init(lower: key + [1], upper: key + [64], pattern: pattern)
    case .beginning: return .init(lower: [kind], upper: [kind + 1], pattern: pattern)
    }
  }

  /// The keys that octets may have: as an address, as a name, behind the numbers of MX and SRV, and as
  /// they are.
  private static func raw(_ data: [UInt8]) -> [MemberSource.Range] {
    var keys = [MemberKey.raw(data)]
    for type: UInt16 in [1, 28] {
      if let address = MemberKey.address(data, type) {
        keys.append([MemberKey.Kind.address.rawValue] + address)
      }
    }
    for type: UInt16 in [2, 15, 33] {
      if let name = MemberKey.name(data, type) {
        keys.append([MemberKey.Kind.name.rawValue] + StoredName.reversed(name) + [0])
      }
    }
    return keys.map { .init(lower: $0, upper: $0.endOfPrefix, data: data) }
  }
}
