/// What a program may call: the core's functions and procedures, and what modules add.
public struct LanguageScope: Sendable {
  /// A callable and the instance that brought it.
  struct Entry: Sendable {
    /// The callable.
    let callable: Callable
    /// The instance's name as declared; nil for the core.
    let instance: String?
    /// What others hold while they call what the instance keeps to itself; nil where they may not.
    let lock: InstanceLock?
  }

  /// The instance whose Exec is compiled; its private functions may be called.
  public var ownInstance: String?
  /// The routes that events can be sent to; nil where they cannot, as they have left their input.
  public var routes: [String]?
  /// Where it is noted which instances are called; nil where nobody asks.
  public var record: CallRecord?
  /// Where it is noted which fields are read and made; nil where nobody asks.
  public var fields: FieldRecord?
  /// Entries by lower-case name.
  private var entries: [String: [Entry]] = [:]
  /// What to do about names that no instance brings but some module has, by lower-case name.
  private var remedies: [String: String] = [:]
  /// The names of all instances, in lower case.
  private var instanceNames: Set<String> = []

  /// The core's functions and procedures.
  public init(ownInstance: String? = nil) {
    self.ownInstance = ownInstance
    for callable in CoreLibrary.callables {
      entries[callable.declaration.name.lowercased(), default: []]
        .append(Entry(callable: callable, instance: nil, lock: nil))
    }
  }

  /// Adds what an instance of a module brings; a name without functions can be named too.
  ///
  /// - Parameter lock: What other instances hold while they call what this one keeps to itself; without
  ///   one they may not.
  public mutating func add(
    _ callables: [Callable], of instance: String, lock: InstanceLock? = nil
  ) {
    instanceNames.insert(instance.lowercased())
    for callable in callables {
      entries[callable.declaration.name.lowercased(), default: []]
        .append(
          Entry(callable: callable, instance: instance, lock: callable.isPrivate ? lock : nil))
    }
  }

  /// Adds what to tell about a name that no instance brings, such as the module that has it.
  public mutating func addRemedy(_ remedy: String, for name: String) {
    remedies[name.lowercased()] = remedy
  }

  /// What to do about an unknown name; nil where no module is known to have it.
  func remedy(for name: String) -> String? { remedies[name.lowercased()] }

  /// All declarations of the core, for the reference.
  public static var coreDeclarations: [FunctionDeclaration] {
    CoreLibrary.callables.map(\.declaration)
  }

  /// All names of a role, of one instance or of all, for suggestions.
  func names(_ role: FunctionDeclaration.Role, instance: String?) -> [String] {
    entries.values.joined()
      .filter { instance == nil || $0.instance?.lowercased() == instance?.lowercased() }
      .map(\.callable.declaration)
      .filter { $0.role == role && $0.availability == .supported }.map(\.name).sorted()
  }

  /// Whether there is an instance of this name.
  func hasInstance(_ name: String) -> Bool { instanceNames.contains(name.lowercased()) }

  /// Names of instances, for suggestions.
  var instances: [String] { instanceNames.sorted() }

  /// What a name may mean: what the own instance brings first, then other modules', then the core's.
  func candidates(_ name: String, instance: String?) -> [Entry] {
    let all = entries[name.lowercased()] ?? []
    if let instance { return all.filter { $0.instance?.lowercased() == instance.lowercased() } }
    func rank(_ entry: Entry) -> Int {
      guard let owner = entry.instance?.lowercased() else { return 2 }
      return owner == ownInstance?.lowercased() ? 0 : 1
    }
    return all.enumerated()
      .filter { !$0.element.callable.isPrivate || rank($0.element) == 0 }
      .sorted { (rank($0.element), $0.offset) < (rank($1.element), $1.offset) }
      .map(\.element)
  }

  /// Whether an entry may be called from the own instance.
  func allows(_ entry: Entry) -> Bool {
    !entry.callable.isPrivate || isOwn(entry) || entry.lock != nil
  }

  /// Whether the own instance brought an entry.
  func isOwn(_ entry: Entry) -> Bool { entry.instance?.lowercased() == ownInstance?.lowercased() }
}
