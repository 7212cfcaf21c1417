internal import Configuration
internal import Formats
internal import Pipeline

/// The module xm_siem: events as security event managers and other sensors have them.
enum MappingExtension {
  /// The module.
  static let definition = ModuleDefinition(declaration, functions: functions) { make($0) }

  /// An instance.
  private static func make(_ setup: ModuleSetup) -> any Module {
    var settings = MappingSettings(version: SIEMDirectives.programVersion)
    settings.hostname = HostName.octets
    let made = settings
    return FormatExtension(
      setup,
      calls(ecs) { ECSEncoder(made) } + calls(ocsf) { OCSFEncoder(made) }
        + calls(eve) { EVEEncoder() } + calls(zeek) { ZeekEncoder() })
  }

  /// What a configuration may say.
  private static let declaration = BlockDeclaration.module(
    "xm_siem", .extension,
    "Brings to_ecs(), to_ocsf(), to_eve() and to_zeek(), which write an event as JSON in the names and"
      + " the nesting of other systems; the section Mappings has them member by member.",
    directives: [])

  /// A procedure, and the function of its name.
  private typealias Writers = (procedure: FunctionDeclaration, function: FunctionDeclaration)

  /// `to_ecs()`.
  private static let ecs = FormatDirectives.writers(
    "to_ecs", "an object of the Elastic Common Schema", isAddition: true)
  /// `to_ocsf()`.
  private static let ocsf = FormatDirectives.writers(
    "to_ocsf", "a DNS Activity of the Open Cybersecurity Schema Framework", isAddition: true)
  /// `to_eve()`.
  private static let eve = FormatDirectives.writers(
    "to_eve", "an object of Suricata's EVE", isAddition: true)
  /// `to_zeek()`.
  private static let zeek = FormatDirectives.writers(
    "to_zeek", "a line of Zeek's dns.log in JSON", isAddition: true)

  /// What it brings to the language.
  static let functions = [ecs, ocsf, eve, zeek].flatMap { [$0.procedure, $0.function] }

  /// What both calls of a name do.
  private static func calls(
    _ writers: Writers, _ make: @escaping FormatExtension.MakeEncoder
  ) -> [FormatExtension.Call] {
    [.writer(writers.procedure, make), .writer(writers.function, make)]
  }
}
