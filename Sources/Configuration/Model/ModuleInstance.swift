/// An instance of a module as the configuration declares it: `<Input pcap> Module im_pcap …`.
public struct ModuleInstance: Sendable {
  /// The instance's name; names match in any case.
  public let name: String
  /// The kind of block that declares it.
  public let kind: InstanceKind
  /// The name in its `Module` directive, such as `im_pcap`; nothing here knows the modules.
  public let moduleName: String
  /// Where the module's name stands.
  public let modulePlace: SourcePlace
  /// Everything in the block, for the module to read.
  public let block: Block

  /// Where the block begins.
  public var place: SourcePlace { block.place }
}
