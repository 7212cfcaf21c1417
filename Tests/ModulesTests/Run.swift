internal import Configuration
internal import Glibc
internal import Modules
internal import Pipeline
internal import TestSupport
internal import Testing

/// A folder for one test, and configurations that run in it. `%D` stands for the folder.
final class Run {
  /// The folder.
  let folder = Program.temporaryFolder()

  deinit { Program.remove(folder) }

  /// What a configuration came to.
  struct Outcome {
    /// What was counted.
    let accounts: [ModuleAccount]
    /// Wirebird's own log.
    let log: String
    /// Whether something failed that the exit status tells.
    let hasFailed: Bool

    /// A count of an instance, wherever it stands; zero where there is none.
    func count(_ name: String, of instance: String) -> UInt64 {
      let account = accounts.first { $0.instance == instance }
      let lines = (account?.balances ?? []).flatMap { [$0.total] + $0.parts }
      return (lines + (account?.remarks ?? [])).first { $0.name == name }?.count ?? 0
    }
  }

  /// Writes a file into the folder and answers its path.
  @discardableResult
  func file(_ name: String, _ octets: [UInt8]) -> String {
    #expect(Repository.write(octets, to: folder + "/" + name))
    return folder + "/" + name
  }

  /// Removes a file of the folder.
  func remove(_ name: String) { _ = unsafe unlink(folder + "/" + name) }

  /// The text of a file of the folder; nil where there is none.
  func text(_ name: String) -> String? {
    Repository.octets(at: folder + "/" + name).map { String(decoding: $0, as: UTF8.self) }
  }

  /// The names of the folder's files in order.
  var names: [String] { Repository.names(at: folder) }

  /// The lines of a file of the folder.
  func lines(_ name: String) -> [String] {
    (text(name) ?? "").split(separator: "\n").map(String.init)
  }

  /// Builds a configuration.
  private func build(_ configuration: String, _ log: Log) -> (Pipeline?, Diagnostics) {
    let text = configuration.split(separator: "%D", omittingEmptySubsequences: false)
      .joined(separator: folder)
    let diagnostics = Diagnostics()
    let model = ConfigurationModel.load(
      file: "n.conf", from: .memory(["n.conf": Array(text.utf8)]), into: diagnostics)
    guard let model else { return (nil, diagnostics) }
    log.suppressesRepeats = model.settings.suppressesRepeatingLogs
    let pipeline = PipelineBuilder.build(
      model, registry: BuiltInModules.registry, overrides: RunOverrides(), log: log, diagnostics)
    return (diagnostics.hasErrors ? nil : pipeline, diagnostics)
  }

  /// Everything that is wrong with a configuration, a line each, without `n.conf:`.
  func problems(_ configuration: String) -> [String] {
    let (_, diagnostics) = build(configuration, Log())
    return diagnostics.rendered.split(separator: "\n").map { line in
      line.hasPrefix("n.conf:") ? String(line.dropFirst(7)) : String(line)
    }
  }

  /// Why a configuration without errors cannot start, without the folder; nil where it can.
  func failure(_ configuration: String) -> String? {
    let (pipeline, diagnostics) = build(configuration, Log(level: .critical))
    #expect(diagnostics.rendered == "")
    do throws(ModuleFailure) {
      try pipeline?.open()
      return nil
    } catch {
      return error.message.split(separator: folder, omittingEmptySubsequences: false)
        .joined(separator: "%D")
    }
  }

  /// Runs a configuration to the end of its inputs. Every packet and every event has to be accounted
  /// for, from the wire to the file.
  ///
  /// - Parameter during: Called when it runs.
  func run(_ configuration: String, during: (Pipeline) -> Void = { _ in }) throws -> Outcome {
    let log = Log()
    log.setTerminal(false)
    #expect(log.open(folder + "/log") == nil)
    let (built, diagnostics) = build(configuration, log)
    #expect(diagnostics.rendered == "")
    let pipeline = try #require(built)
    try pipeline.open()
    try pipeline.start {}
    during(pipeline)
    pipeline.join()
    log.tellLeftOut()
    let outcome = Outcome(
      accounts: pipeline.accounts, log: text("log") ?? "", hasFailed: pipeline.hasFailed)
    for account in outcome.accounts {
      for balance in account.balances {
        #expect(balance.isExact, "\(account.instance): \(balance)")
      }
    }
    return outcome
  }
}

/// Parts of configurations.
enum Block {
  /// An xm_json.
  static let json = "<Extension json>\n Module xm_json\n</Extension>\n"

  /// An im_pcap that makes an event of every DNS message.
  static func input(
    _ file: String, _ more: String = "", name: String = "in", fields: String = "Field dns.id"
  ) -> String {
    "<Input \(name)>\n Module im_pcap\n File \(file)\n \(more)\n <Protocol>\n Type dns\n \(fields)\n"
      + " </Protocol>\n</Input>\n"
  }

  /// An om_file.
  static func output(_ file: String, _ more: String = "", name: String = "out") -> String {
    "<Output \(name)>\n Module om_file\n File \(file)\n \(more)\n</Output>\n"
  }
}
