internal import Configuration
internal import Events
internal import Glibc
internal import Octets
internal import Pipeline
internal import Synchronization

/// The module om_file: `$raw_event` of every event as a line of a file.
final class FileOutput: OutputModule, @unchecked Sendable {
  // Unchecked: everything that changes is used by the output's thread alone once it runs.

  /// The module.
  static let definition = ModuleDefinition(declaration, functions: functions) { setup in
    FileOutput(setup)
  }

  /// What a configuration may say.
  private static let declaration = BlockDeclaration.module(
    "om_file", .output,
    "Appends $raw_event of each event to a file, a line each; without to_json() or the like the"
      + " line is the event's fields as key=\"value\" pairs.",
    directives: [
      DirectiveDeclaration(
        "File", .expression,
        "The path, as an expression: a constant in quotation marks, or one that is evaluated for"
          + " every event. Relative paths start from the working directory in the foreground, from"
          + " SpoolDir or / in a daemon.",
        isRequired: true, example: "\"/var/log/dns-\" + $dns.opcode + \".json\""),
      DirectiveDeclaration(
        "CreateDir", .boolean, "Whether missing directories of the path are made.",
        defaultText: "FALSE", example: "TRUE"),
      DirectiveDeclaration(
        "Sync", .boolean, "Whether every write is followed by fsync, which is slow and safe.",
        defaultText: "FALSE", example: "TRUE"),
      DirectiveDeclaration(
        "Truncate", .boolean,
        "Whether the file is emptied before each event, so that it holds the last one.",
        defaultText: "FALSE", example: "TRUE"),
      DirectiveDeclaration(
        "Perms", .text, "The permissions of the file, four octal digits.",
        defaultMeaning: "0644, less the umask", example: "0640"),
    ] + FileRotation.declarations + [
      DirectiveDeclaration(
        "User", .text, "The owner of the file.", example: "nobody",
        availability: .refused(
          "set User in the global section, or file_chown() of xm_fileop")),
      DirectiveDeclaration(
        "Group", .text, "The group of the file.", example: "adm",
        availability: .refused(
          "set Group in the global section, or file_chown() of xm_fileop")),
      DirectiveDeclaration(
        "CacheSize", .integer(0...65_536), "How many files stay open.", example: "10",
        availability: .withoutEffect("one file is open at a time")),
    ])

  /// What every instance has.
  let core: ModuleCore
  /// The most events that wait.
  let queueLimit: Int
  /// The block, for what is compiled later.
  private let reader: DirectiveReader
  /// Makes lines of events.
  private let rendering: EventRendering
  /// Whether only the last event is kept.
  private let keepsLast: Bool
  /// The path.
  private var path: CompiledExpression?
  /// The file that is written to.
  private let writer: FileWriter

  /// An instance. One with errors is made as well, so that what else is wrong in it is found.
  private init(_ setup: ModuleSetup) {
    core = setup.core
    reader = setup.reader
    rendering = EventRendering(setup)
    queueLimit = EventRendering.queueLimit(setup)
    keepsLast = reader.boolean("Truncate")
    var settings = OutputFile.Settings()
    settings.createsDirectories = reader.boolean("CreateDir")
    settings.isSynchronous = reader.boolean("Sync")
    if let digits = reader.string("Perms") {
      settings.permissions = UInt32(digits, radix: 8)
      if digits.count != 4 || !digits.hasPrefix("0") || settings.permissions == nil {
        reader.diagnostics.error(
          at: reader.place(of: "Perms"), "'\(digits)' are no permissions",
          remedy: "write four octal digits, the first 0, such as 0640")
      }
    }
    writer = FileWriter(setup.core, settings, FileRotation(reader))
  }

  /// Compiles the path and the Exec.
  func prepare(_ preparation: ModulePreparation) {
    if let source = reader.expression("File"), !reportUnquoted(source, preparation.diagnostics) {
      path = preparation.compiler(for: core.name)
        .compileExpression(source, as: .string, preparation.diagnostics)
    }
    rendering.prepare(preparation, takesLines: path?.constantText != nil && !keepsLast)
  }

  /// A renderer, where the Exec ends in a call that writes whole batches, the file is always the same,
  /// and nothing in the Exec asks for it.
  func makeRenderer(isShared: Bool) -> (any BatchRenderer)? {
    rendering.makeRenderer(isShared: isShared)
  }

  /// Reports a path that stands there without quotation marks, as im_pcap has it, once and kindly.
  private func reportUnquoted(_ source: SourceText, _ diagnostics: Diagnostics) -> Bool {
    let text = source.string
    guard text.contains("/") || text.contains("."), !text.contains(where: { "\"'$(+".contains($0) })
    else { return false }
    diagnostics.error(
      at: source.place, "the path '\(source.excerpt)' needs quotation marks",
      remedy: "File is an expression here; write: File \"\(source.excerpt)\"")
    return true
  }

  /// The file, or the expression that says which.
  var holdings: Set<String> {
    guard let path else { return [] }
    guard let constant = path.constantText else {
      return ["files \(reader.expression("File")?.string ?? "")"]
    }
    return ["file " + AbsolutePath.of(String(decoding: constant, as: UTF8.self))]
  }

  /// Opens the file, where its path is a constant.
  func start() throws(ModuleFailure) {
    guard let constant = path?.constantText else { return }
    do throws(OpenFailure) {
      try writer.open(String(decoding: constant, as: UTF8.self))
    } catch {
      throw ModuleFailure(error.message)
    }
  }

  // MARK: - Events

  /// Takes a batch.
  func write(_ batch: EventBatch) {
    if rendering.append(batch, flush: flush) { return }
    for event in 0..<batch.count where !batch.isDropped(event) {
      writeLine(event, of: batch)
    }
  }

  /// Writes lines that were rendered elsewhere.
  func write(_ text: RenderedBatch) {
    flush()
    writer.write(text)
  }

  /// Runs the Exec for one event and writes its line into the file that its path names.
  private func writeLine(_ event: Int, of batch: EventBatch) {
    guard rendering.runExec(for: event, of: batch) else { return }
    if path?.constantText == nil, !openFile(for: event, of: batch) { return }
    if keepsLast {
      flush()
      writer.file?.truncate()
    }
    rendering.appendLine(event, of: batch)
    if rendering.pending.isFull { flush() }
  }

  /// Opens the file that an event belongs into, where it is another than the open one.
  private func openFile(for event: Int, of batch: EventBatch) -> Bool {
    guard let path, let value = rendering.evaluate(path, for: event, of: batch) else {
      core.counters.failed.add(1)
      return false
    }
    guard value.kind == .string, value.range.count > 0 else {
      core.fail("\(core.name) File directive evaluated to undef; the event is lost", kind: "path")
      core.counters.failed.add(1)
      return false
    }
    let name = String(decoding: batch.octets(of: value), as: UTF8.self)
    if writer.file?.path == name { return true }
    flush()
    do throws(OpenFailure) {
      try writer.openPatiently(name)
      return true
    } catch {
      core.fail("\(error.message); the event is lost", kind: "open")
      core.counters.failed.add(1)
      return false
    }
  }

  // MARK: - Files

  /// Writes what waits.
  func flush() {
    writer.write(rendering.pending)
    rendering.pending.removeAll()
  }

  /// The file and its length, where there is one file, and lines stay in it.
  var resumption: String? {
    path?.constantText == nil || keepsLast || rendering.pending.text.count > 0
      ? nil : writer.resumption
  }

  /// Goes on in the same file at the same length.
  func resume(from resumption: String) { writer.resumption(is: resumption) }

  /// Lets files be finished that were rotated before.
  func resumptionIsKept(_ resumption: String) { writer.resumptionIsKept(resumption) }

  /// How often the file is looked at while nothing comes.
  var tickNanoseconds: Int64? { reader.isGiven("RotateInterval") ? 250_000_000 : nil }

  /// Rotates the file where it is time.
  func tick() {
    flush()
    writer.rotateIfDue()
  }

  /// Ends the patience with a full disk.
  func hurry() { writer.hurry() }

  /// Closes the file and opens it anew: the file of this name may be another one now.
  func reopen() {
    flush()
    writer.reopen()
  }

  /// Writes what waits and closes.
  func finish() {
    hurry()
    flush()
    writer.finish()
  }

  // MARK: - The language

  /// `rotate_to()`.
  private static let rotateTo = FunctionDeclaration.procedure(
    "rotate_to", [.init("name", .string)],
    meaning: "Renames the file and opens a new one of the old name.",
    example: "rotate_to(\"/var/log/dns.old\");")
  /// `reopen()`.
  private static let reopenFile = FunctionDeclaration.procedure(
    "reopen", meaning: "Closes the file and opens it anew.", example: "reopen();")
  /// `file_name()`.
  private static let fileName = FunctionDeclaration.function(
    "file_name", result: .string, meaning: "The path of the open file; undef without one.",
    example: "if file_name() =~ /dns/ drop();")
  /// `file_size()`.
  private static let fileSize = FunctionDeclaration.function(
    "file_size", result: .integer,
    meaning: "How many octets the open file has, with those that wait to be written; undef without"
      + " one.", example: "if file_size() > 100M rotate_to(\"old.json\");")

  /// What every instance brings to its own Exec, and to those who name it: `file->reopen()`.
  static let functions = [rotateTo, reopenFile, fileName, fileSize]

  /// `rotate_to()`, `reopen()`, `file_name()` and `file_size()`.
  var callables: [Callable] {
    [
      own(Self.rotateTo) { output, context throws(CallFailure) in
        output.flush()
        try output.writer.rotate(to: String(decoding: context.octets(0), as: UTF8.self))
        return .undefined
      },
      own(Self.reopenFile) { output, _ throws(CallFailure) in
        output.reopen()
        return .undefined
      },
      own(Self.fileName) { output, context throws(CallFailure) in
        guard let path = output.writer.file?.path else { return .undefined }
        return try context.makeValue(path)
      },
      own(Self.fileSize) { output, _ throws(CallFailure) in
        guard let size = output.writer.file?.size else { return .undefined }
        return Value(size + Int64(output.rendering.pending.text.count))
      },
    ]
  }

  /// A call that works on this instance's file; an Exec with one is run event by event.
  private func own(
    _ declaration: FunctionDeclaration,
    _ body: @escaping @Sendable (FileOutput, CallContext) throws(CallFailure) -> Value
  ) -> Callable {
    Callable(
      declaration, isPrivate: true,
      // Its own Exec calls it: they would keep each other, and stay behind when a reload has others.
      making: { [weak self] in
        { [weak self] (context: inout CallContext) throws(CallFailure) -> Value in
          guard let self else { throw .ended }
          return try body(self, context)
        }
      })
  }

  /// What was written.
  var account: ModuleAccount {
    var account = ModuleAccount(
      instance: core.name, module: core.instance.moduleName,
      remarks: [.init("octets written", core.counters.octets.count)] + writer.remarks)
    if let constant = path?.constantText {
      account.place = AbsolutePath.of(String(decoding: constant, as: UTF8.self))
    }
    return account
  }
}
