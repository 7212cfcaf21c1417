internal import ArgumentParser
internal import Configuration
internal import Formats
internal import Modules
internal import Pipeline
internal import Sensing

/// `wirebird reference`: every directive, field, function and procedure, from their declarations.
struct ReferenceCommand: ParsableCommand {
  /// What `--help` says.
  static let configuration = CommandConfiguration(
    commandName: "reference",
    abstract: "Show every directive, field, function and procedure.")

  /// Whether it is written as Markdown.
  @Flag(name: .long, help: "Write Markdown, as docs/reference has it.")
  var markdown = false

  /// Shows it.
  func run() throws {
    FileSystem.print(markdown ? Self.markdownText : Self.terminalText)
  }

  /// The blocks: the global section, routes, and the modules.
  private static var declarations: [BlockDeclaration] {
    [GlobalDirectives.declaration, RouteDeclaration.declaration]
      + BuiltInModules.registry.definitions.map(\.declaration)
  }

  /// All of it as Markdown.
  private static var markdownText: String {
    var text = "# Reference\n\nWritten by `wirebird reference --markdown`.\n\n"
    text += "## Directives\n\n" + ReferenceText.markdown(declarations, level: 3) + "\n"
    text += "## Fields of im_pcap\n\n" + FieldReference.markdown + "\n"
    text += "## The language\n\n" + CallableReference.markdown + "\n"
    text += "## Mappings\n\n" + MappingDeclaration.markdown + "\n"
    text += "## What NXLog has\n\n" + CompatibilityReference.markdown
    return text
  }

  /// All of it for a terminal.
  private static var terminalText: String {
    ReferenceText.terminal(declarations) + "\nFields of im_pcap\n\n" + FieldReference.terminal
      + "\nThe language\n\n" + CallableReference.terminal
  }
}
