internal import DNS
internal import Octets

/// What a configuration asks of events, worked out once: the selected fields, and the constant texts
/// between them.
public final class FieldPlan: Sendable {
  /// The selected fields.
  public let selection: FieldSelection
  /// How they are named and typed.
  public var schema: Schema { selection.schema }
  /// The instance that makes the events: `$SourceModuleName`.
  public let instanceName: String
  /// Its module: `$SourceModuleType`.
  public let moduleName: String
  /// Names of fields and their keys.
  let keys: FieldKeys
  /// Names of other protocols' fields and their keys.
  let layerKeys: LayerKeys
  /// The selected fields and groups in the order of their names.
  let fields: [PacketField]
  /// The selection as the writer of JSON asks for it.
  let masks: PlanMasks
  /// The constant texts of JSON.
  let texts: PlanTexts

  /// A plan.
  ///
  /// - Parameters:
  ///   - selection: The fields.
  ///   - instanceName: The name of the input in the configuration.
  ///   - moduleName: `im_pcap`.
  public init(_ selection: FieldSelection, instanceName: String, moduleName: String = "im_pcap") {
    self.selection = selection
    self.instanceName = instanceName
    self.moduleName = moduleName
    keys = FieldKeys(selection)
    layerKeys = LayerKeys(selection.layers)
    fields = PacketField.allCases.filter { selection.has($0) }
    masks = PlanMasks(selection)
    texts = PlanTexts(selection)
  }
}
