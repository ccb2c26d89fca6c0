/// Braze's documented sizes and counts.
///
/// Source: Braze documentation, "POST: Track users", "User attributes object", "Event object",
/// "Purchase object" and "Nested custom attributes" (September 2026). Where the documentation says KB
/// this takes 1,024 bytes, as it does for events ("102,400 bytes").
public enum Limits {
    /// Bytes of an `external_id`; the other identifiers are held to it too.
    public static let identifierBytes = 987
    /// Bytes of an alias name and of an alias label.
    public static let aliasPartBytes = 236
    /// Characters of a string value, of a key and of a name.
    public static let stringCharacters = 255
    /// Characters of `image_url`.
    public static let imageURLCharacters = 1_024
    /// Bytes of one nested attribute: object, array or array of objects.
    public static let nestedAttributeBytes = 102_400
    /// Elements that an array attribute keeps; older ones are dropped without a word.
    public static let arrayElements = 500
    /// Bytes of one event's `properties`.
    public static let eventPropertiesBytes = 102_400
    /// Bytes of one purchase's `properties`.
    public static let purchasePropertiesBytes = 51_200
    /// Distinct properties of an event that are kept.
    public static let properties = 256
    /// Largest `quantity` of a purchase.
    public static let purchaseQuantity = 100
    /// Bytes of a request body that Braze takes (4 MB; that MB means 10⁶ is the cautious reading).
    public static let bodyBytes = 4_000_000
}
