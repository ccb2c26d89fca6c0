/// Why something that was accepted was not stored: Braze says nothing about these.
///
/// Source: Braze documentation, "POST: Track users", "Custom attributes", "Nested custom attributes", "Arrays".
enum SilentDrop: String, CaseIterable, Sendable {
    /// A user alias that no profile has, in update-only mode.
    case aliasNotFound = "alias-not-found"
    /// An identifier that no profile has, with `_update_existing_only`.
    case userNotFound = "user-not-found"
    /// A `braze_id` that no profile has.
    case brazeIDNotFound = "braze-id-not-found"
    /// A nested attribute with a null, a bad name or a bad `$time` in it: all of it is lost.
    case nestedInvalid = "nested-invalid"
    /// A nested attribute or an array over 100 KB.
    case nestedTooLarge = "nested-too-large"
    /// A value that does not fit the type of the attribute's first value.
    case typeMismatch = "type-mismatch"
    case stringTooLong = "string-too-long"
    /// Elements that pushed older ones out of an array of 500.
    case arrayOverflow = "array-overflow"
    /// `inc`, `add`, `$update` and the like with something that they cannot work on.
    case operatorInvalid = "operator-invalid"
    /// An attribute's name that is empty, too long or begins with `$`.
    case nameInvalid = "name-invalid"
    /// A country that is no two-letter code: set to null.
    case countryInvalid = "country-invalid"
    /// Properties after the 256th.
    case tooManyProperties = "too-many-properties"
    /// The sandbox's own bound on profiles.
    case profileLimit = "profile-limit"
    /// An alias that is taken, or whose user has one of that label.
    case aliasTaken = "alias-taken"
    /// Identify, merge, delete and alias updates that matched nobody, or more than one.
    case noMatch = "no-match"
}
