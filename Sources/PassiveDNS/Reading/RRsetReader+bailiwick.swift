internal import DNS
internal import Octets

extension RRsetReader {
  /// What a responder may speak for.
  private struct Authority {
    /// The zone, or the delegated name; nil where none is known.
    var zone: Part?
    /// How many labels the bailiwick has; 255 where it is not known.
    var labels = SetKey.unknownBailiwick
    /// Whether the responder is a resolver.
    var isRecursive = false
  }

  // MARK: - Aliases

  /// Follows CNAME records from the question's name on.
  mutating func followAliases(_ recordClass: UInt16) {
    var followed = 0
    while followed < chain.count, chain.count <= Self.aliasLimit {
      let name = chain[followed]
      followed &+= 1
      for group in groups {
        let record = records[group.first]
        guard record.section == .answer, record.type == RecordType.cname.rawValue,
          record.recordClass == recordClass, record.owner.hash == name.hash
        else { continue }
        wire.removeAll()
        Self.copy(record.data, of: data, to: &wire)
        let target = Self.appendReversed(wire, to: &names, keyed)
        // A loop of aliases ends here.
        if !chain.contains(where: { $0.hash == target.hash }) { chain.append(target) }
        break
      }
    }
  }

  /// Whether a name is the question's, or what its aliases lead to.
  private func isInChain(_ name: Part) -> Bool {
    for known in chain where known.hash == name.hash { return true }
    return false
  }

  /// Whether a name is `zone` or below it.
  private func isWithin(_ name: Part, _ zone: Part) -> Bool {
    guard name.count >= zone.count else { return false }
    // Labels come behind their lengths, so that what begins with a zone's labels is in the zone.
    return names.view(from: Int(name.start), count: Int(zone.count)).isEqual(
      to: names.view(from: Int(zone.start), count: Int(zone.count)))
  }

  /// How many labels a name has.
  private func labelCount(_ name: Part) -> UInt8 {
    let view = names.view(from: Int(name.start), count: Int(name.count))
    var at = 0
    var count: UInt8 = 0
    while at < view.count {
      at &+= Int(view.octet(at)) &+ 1
      count &+= 1
    }
    return count
  }

  // MARK: - Bailiwick

  /// Judges every RRset, and makes their keys.
  mutating func judge(
    _ question: RecordEntry, isRecursive: Bool, isAuthoritative: Bool, isAbsent: Bool
  ) {
    let authority = findAuthority(isRecursive: isRecursive, isAuthoritative: isAuthoritative)
    var hasAnswer = false
    for group in groups {
      let record = records[group.first]
      let isTrusted = isTrusted(record, authority)
      if record.section == .answer, isTrusted, let end = chain.last,
        record.owner.hash == end.hash
      {
        hasAnswer = true
      }
      var labels = SetKey.unknownBailiwick
      if isTrusted, let zone = authority.zone, isWithin(record.owner, zone) {
        labels = authority.labels
      } else if isTrusted, !isRecursive {
        labels = labelCount(record.owner)
      }
      var doubts: Doubts = isTrusted ? [] : .outOfBailiwick
      if record.section == .additional { doubts = .additional }
      appendSet(group, record, labels, doubts)
    }
    if isAbsent || !hasAnswer { appendAbsence(question, authority, isAbsent: isAbsent) }
  }

  /// The zone that the authority section names, as far as it is to be believed.
  private mutating func findAuthority(isRecursive: Bool, isAuthoritative: Bool) -> Authority {
    guard let name = chain.first, let end = chain.last else { return Authority() }
    var claim: Record?
    for group in groups {
      let record = records[group.first]
      guard record.section == .authority, record.type == 6 || record.type == 2,
        isWithin(end, record.owner) || isWithin(name, record.owner)
      else { continue }
      if claim == nil || record.type == 6 { claim = record }
    }
    guard let claim else {
      return Authority(
        zone: isRecursive ? nil : name,
        labels: isRecursive ? SetKey.unknownBailiwick : labelCount(name), isRecursive: isRecursive)
    }
    let labels = labelCount(claim.owner)
    if isRecursive { return Authority(zone: claim.owner, labels: labels, isRecursive: true) }
    let isOwn = claim.owner.hash == name.hash
    guard isWithin(name, claim.owner),
      isOwn || !Self.isSuffix(claim.owner, of: names, &suffixes)
    else {
      return Authority(zone: name, labels: labelCount(name))
    }
    // A referral: the parent speaks.
    let isReferral = !isAuthoritative && claim.type == 2
    return Authority(zone: claim.owner, labels: isReferral && labels > 0 ? labels - 1 : labels)
  }

  /// Whether a zone is a public suffix.
  static func isSuffix(
    _ zone: Part, of names: borrowing OctetBuffer, _ suffixes: inout PublicSuffixes
  ) -> Bool {
    suffixes.contain(names.view(from: Int(zone.start), count: Int(zone.count)))
  }

  /// Whether the responder may speak for a record's owner.
  private func isTrusted(_ record: Record, _ authority: Authority) -> Bool {
    switch record.section {
    case .answer:
      let isAlias = record.type == RecordType.dname.rawValue
      guard isInChain(record.owner) || isAlias && covers(record.owner) else { return false }
      guard let zone = authority.zone, !authority.isRecursive else { return true }
      return isWithin(record.owner, zone) || isAlias && covers(record.owner)
    case .authority:
      if authority.isRecursive, covers(record.owner) { return true }
      guard let zone = authority.zone else { return false }
      return isWithin(record.owner, zone)
    case .additional, .question: return false
    }
  }

  /// Whether the question's name, or what its aliases lead to, is `zone` or below it.
  private func covers(_ zone: Part) -> Bool {
    for name in chain where isWithin(name, zone) { return true }
    return false
  }

  // MARK: - Keys

  /// Appends sixteen bits to the keys.
  private mutating func appendKey(_ number: UInt16) {
    keys.append(UInt8(truncatingIfNeeded: number &>> 8))
    keys.append(UInt8(truncatingIfNeeded: number))
  }

  /// Appends a ``VariableInteger`` to the keys.
  private mutating func appendKey(variable number: Int) {
    var rest = number
    while rest >= 0x80 {
      keys.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest &>>= 7
    }
    keys.append(UInt8(truncatingIfNeeded: rest))
  }

  /// Appends an owner, a type and a class to the keys, as all keys begin.
  private mutating func appendStart(_ owner: Part, _ type: UInt16, _ recordClass: UInt16) {
    Self.copy(owner, of: names, to: &keys)
    keys.append(0)
    appendKey(type)
    appendKey(recordClass)
  }

  /// Makes the key of an RRset.
  private mutating func appendSet(
    _ group: Group, _ record: Record, _ labels: UInt8, _ doubts: Doubts
  ) {
    let start = keys.count
    appendStart(record.owner, record.type, record.recordClass)
    keys.append(labels)
    appendKey(variable: group.memberCount)
    for member in members[group.memberStart..<group.memberStart &+ group.memberCount] {
      let part = records[Int(member)].data
      appendKey(variable: Int(part.count))
      Self.copy(part, of: data, to: &keys)
    }
    appendKey(sensor)
    sets.append(
      ObservedSet(
        keyStart: Int32(truncatingIfNeeded: start),
        keyCount: Int32(truncatingIfNeeded: keys.count &- start), ownerCount: record.owner.count,
        ownerLabels: labelCount(record.owner), bailiwickLabels: labels, type: record.type,
        doubts: doubts))
  }

  /// Makes the key of a name without records of a type, which needs an SOA record unless the name does
  /// not exist.
  private mutating func appendAbsence(
    _ question: RecordEntry, _ authority: Authority, isAbsent: Bool
  ) {
    guard let name = chain.last else { return }
    var soa: Record?
    for group in groups {
      let record = records[group.first]
      if record.section == .authority, record.type == 6, isWithin(name, record.owner) {
        soa = record
      }
    }
    guard isAbsent || soa != nil else { return }
    let start = keys.count
    let zoneLabels = soa.map { labelCount($0.owner) } ?? SetKey.unknownBailiwick
    appendStart(
      name, question.type.rawValue, question.recordClass.withoutHighestBit.rawValue)
    keys.append(isAbsent ? 1 : 2)
    keys.append(zoneLabels)
    appendKey(sensor)
    let keyCount = keys.count &- start
    let dataStart = keys.count
    if let soa { Self.copy(soa.data, of: data, to: &keys) }
    absence = ObservedAbsence(
      keyStart: Int32(truncatingIfNeeded: start), keyCount: Int32(truncatingIfNeeded: keyCount),
      ownerCount: name.count, ownerLabels: labelCount(name), zoneLabels: zoneLabels,
      dataStart: Int32(truncatingIfNeeded: dataStart),
      dataCount: Int32(truncatingIfNeeded: keys.count &- dataStart))
  }
}
