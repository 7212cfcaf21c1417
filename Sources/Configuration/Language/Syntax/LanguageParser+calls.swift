internal import Events

extension LanguageParser {
  /// Reads a call of a function or a procedure; nil where it is wrong.
  mutating func parseCall(_ role: FunctionDeclaration.Role) -> (CallSite?, [Int]) {
    let start = token
    guard case .name(var name) = start.kind else { return (nil, []) }
    advance()
    var instance: String?
    var nameOffset = start.offset
    if take(.arrow) {
      guard case .name(let member) = token.kind else {
        reportUnexpected(expected: "a name behind '->'")
        return (nil, [])
      }
      (instance, name) = (name, member)
      nameOffset = token.offset
      advance()
    }
    guard take(.open) else {
      reportUnexpected(
        expected: "'(' behind '\(name)'",
        remedy: role == .function
          ? "a field is written $\(name), a string \"\(name)\"" : "a procedure is called \(name)();"
      )
      return (nil, [])
    }
    let before = errorCount
    var arguments: [Int] = []
    if token.kind != .symbol(.close) {
      repeat { arguments.append(parseExpression(inList: true)) } while take(.comma)
    }
    guard take(.close) else {
      reportUnexpected(expected: "',' or ')'")
      return (nil, [])
    }
    // What is wrong inside may be what makes the call look wrong.
    guard errorCount == before else { return (nil, []) }
    let place = Place(role: role, name: name, instance: instance, offset: nameOffset)
    return resolve(place, instanceOffset: start.offset, arguments)
  }

  /// What is called, as written.
  struct Place {
    /// Function or procedure.
    let role: FunctionDeclaration.Role
    /// The name.
    let name: String
    /// The instance before `->`.
    let instance: String?
    /// Where the name is.
    let offset: Int

    /// The call with empty parentheses.
    var text: String { (instance.map { "\($0)->" } ?? "") + "\(name)()" }
  }

  /// Finds what a call means.
  private mutating func resolve(
    _ place: Place, instanceOffset: Int, _ arguments: [Int]
  ) -> (CallSite?, [Int]) {
    if let instance = place.instance, !scope.hasInstance(instance) {
      report(
        instanceOffset, "module \(instance) not found",
        remedy: "before '->' stands the name of an instance",
        suggestion: Spelling.suggestion(for: instance, among: scope.instances))
      return (nil, [])
    }
    let named = scope.candidates(place.name, instance: place.instance)
    let ofRole = named.filter { $0.callable.declaration.role == place.role }
    guard let entry = ofRole.first(where: { fits($0.callable.declaration, arguments) }) else {
      reportUnknown(place, ofRole, named, arguments)
      return (nil, [])
    }
    guard scope.allows(entry) else {
      report(
        place.offset,
        "private \(place.role.rawValue) \(place.text) called from "
          + (scope.ownInstance ?? "outside"),
        remedy: "call it in the Exec of \(entry.instance ?? "its instance")")
      return (nil, [])
    }
    if !hasEvent, entry.callable.changesEvent {
      report(
        place.offset, "a Schedule has no event for \(place.role.rawValue) '\(place.text)'",
        remedy: "call it in an Exec")
      return (nil, [])
    }
    guard case .planned = entry.callable.implementation else {
      return site(entry, place, arguments)
    }
    if case .refused(let reason) = entry.callable.declaration.availability {
      report(
        place.offset,
        "NXLog has the \(place.role.rawValue) '\(place.text)', Wirebird does not: \(reason)",
        remedy: "leave it out")
      return (nil, [])
    }
    report(
      place.offset, "\(place.role.rawValue) '\(place.text)' is not supported yet",
      remedy: "leave it out")
    return (nil, [])
  }

  /// Whether a declaration takes these arguments, as far as their types are known.
  private func fits(_ declaration: FunctionDeclaration, _ arguments: [Int]) -> Bool {
    guard declaration.accepts(count: arguments.count) else { return false }
    return arguments.enumerated().allSatisfy { index, argument in
      guard let parameter = declaration.parameter(index) else { return false }
      if parameter.isField { return true }
      let types = tree[argument].types
      return !types.isDisjoint(with: parameter.types.union(.undefined))
    }
  }

  /// A call of what was found; fields that arguments name are taken out of the arguments.
  private mutating func site(
    _ entry: LanguageScope.Entry, _ place: Place, _ arguments: [Int]
  ) -> (CallSite?, [Int]) {
    var fields: [FieldKey] = []
    var values: [Int] = []
    for (index, argument) in arguments.enumerated() {
      if entry.callable.declaration.parameter(index)?.isRoute == true {
        guard let key = route(argument, place) else { return (nil, []) }
        fields.append(key)
        continue
      }
      guard entry.callable.declaration.parameter(index)?.isField == true else {
        if case .constant(.text(let text)) = tree[argument].kind,
          let problem = entry.callable.check?(index, text)
        {
          report(tree[argument].offset, problem)
        }
        values.append(argument)
        continue
      }
      let node = tree[argument]
      switch node.kind {
      case .field(let key): fields.append(key)
      case .constant(.text(let name)):
        let bare = name.first == UInt8(ascii: "$") ? Array(name.dropFirst()) : name
        fields.append(FieldKey(octets: bare))
      default:
        report(
          node.offset, "\(place.role.rawValue) '\(place.text)' needs a field",
          remedy: "write $name, or the name as a string")
        return (nil, [])
      }
      if entry.callable.declaration.parameter(index)?.isMade == true, let made = fields.last {
        scope.fields?.noteMade(made.name)
      }
    }
    if let instance = entry.instance { scope.record?.note(instance) }
    if entry.callable.declaration.makesFields { scope.fields?.noteOpen() }
    return (
      CallSite(
        callable: entry.callable, instance: entry.instance, fields: fields,
        lock: scope.isOwn(entry) ? nil : entry.lock),
      entry.callable.declaration.isVariadic ? joined(values, at: place.offset) : values
    )
  }

  /// As many arguments as a call has room for: those behind are one text.
  private mutating func joined(_ arguments: [Int], at offset: Int) -> [Int] {
    guard arguments.count > LanguageLimits.arguments else { return arguments }
    let room = LanguageLimits.arguments - 1
    var text = tree.add(
      SyntaxTree.Node(
        kind: .constant(.text([])), types: .string, offset: offset, isConstant: true))
    for argument in arguments[room...] { text = combine(.add, text, argument, offset) }
    return Array(arguments[..<room]) + [text]
  }

  /// The route that an argument names; nil where it names none, which is reported.
  private mutating func route(_ argument: Int, _ place: Place) -> FieldKey? {
    let node = tree[argument]
    guard let routes = scope.routes else {
      report(
        place.offset, "procedure '\(place.text)' can be called in the Exec of an <Input> only",
        remedy: "call it there: an event changes its route where it enters it")
      return nil
    }
    guard case .constant(.text(let octets)) = node.kind else {
      report(
        node.offset, "procedure '\(place.text)' needs the name of a route",
        remedy: "write the name in quotation marks, and 'if' for a choice")
      return nil
    }
    let name = String(decoding: octets, as: UTF8.self)
    guard routes.contains(where: { $0.lowercased() == name.lowercased() }) else {
      report(
        node.offset, "there is no route '\(name)'",
        remedy: "declare it: <Route \(name)>, Path …, </Route>, a line each",
        suggestion: Spelling.suggestion(for: name, among: routes))
      return nil
    }
    tree.routes.insert(name.lowercased())
    return FieldKey(octets: octets)
  }

  /// Reports a call that means nothing.
  private mutating func reportUnknown(
    _ place: Place, _ ofRole: [LanguageScope.Entry], _ named: [LanguageScope.Entry],
    _ arguments: [Int]
  ) {
    let cause =
      "\(place.role.rawValue) '\(place.text)' does not exist or takes different arguments"
    if let known = ofRole.first?.callable.declaration {
      let types = arguments.map { tree[$0].types.text }.joined(separator: ", ")
      let given = types.isEmpty ? "nothing" : "(\(types))"
      report(place.offset, cause, remedy: "it is \(known.signature), and was given \(given)")
    } else if let other = named.first?.callable.declaration {
      let use =
        other.role == .function
        ? "use its result, as in $x = \(other.name)(…);" : "it stands alone, as a statement"
      report(place.offset, cause, remedy: "\(other.name)() is a \(other.role.rawValue): \(use)")
    } else if let remedy = scope.remedy(for: place.name) {
      report(place.offset, cause, remedy: remedy)
    } else {
      report(
        place.offset, cause, remedy: "'wirebird reference' lists what there is",
        suggestion: Spelling.suggestion(
          for: place.name, among: scope.names(place.role, instance: place.instance)))
    }
  }
}
