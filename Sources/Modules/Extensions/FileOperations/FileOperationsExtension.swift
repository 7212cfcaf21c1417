internal import Configuration
internal import Events
internal import Pipeline

/// The module xm_fileop: functions and procedures on files.
final class FileOperationsExtension: ExtensionModule {
  /// The module.
  static let definition = ModuleDefinition(
    declaration, functions: FileFunctions.all.map(\.declaration) + FileProcedures.declarations
  ) { FileOperationsExtension($0) }

  /// What a configuration may say.
  private static let declaration = BlockDeclaration.module(
    "xm_fileop", .extension,
    "Brings functions and procedures on files. Paths are taken as they stand, without a shell; what"
      + " fails is logged, and the Exec goes on. Each call waits for the disk: call them in a Schedule"
      + " rather than for each event.")

  /// What every instance has.
  let core: ModuleCore

  /// An instance.
  private init(_ setup: ModuleSetup) { core = setup.core }

  /// Nothing to compile.
  func prepare(_ preparation: ModulePreparation) {}

  /// All of them.
  var callables: [Callable] { FileFunctions.all + FileProcedures.all(core.log) }

  /// No procedure writes events.
  func makeFormatter(for procedure: String) -> (any BatchFormatter)? { nil }
}

extension CallContext {
  /// The path that an argument is.
  func path(_ index: Int) throws(CallFailure) -> FilePath { try FilePath(octets(index)) }

  /// Does something with files; what fails is logged, with the call.
  func attempt(_ name: String, _ action: () throws(FileFailure) -> Void) {
    do throws(FileFailure) { try action() } catch {
      host.log(.error, kind: name, "\(name)() failed: \(error.message)")
    }
  }
}
