using Pipelines.Values;

namespace Pipelines;

static partial class Messages
{
    public const string NotNpy = "this is not an .npy file that can be read: its head is not that of version 1, 2 or 3.";

    public const string StructuredNpy = "this .npy file holds records of several fields, not numbers; save each field by itself.";

    public const string FixedBuffer = "of a fixed buffer only the first element is a field. Use an array.";

    public const string NotAPair = "a list of a key and its value was expected here.";

    public static string ArrayTooLarge(Type type, int[] shape) => $"a {CSharpName.Of(type)} of shape ({string.Join(", ", shape)}) is larger than an array can be.";

    public static string TooLong(long bytes) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"its {bytes} bytes are more than one array in memory can hold; take it as Stream or FileInfo.");

    public static string CannotSerialize(Type type, Type serializer, Exception e) =>
        $"{CSharpName.Of(serializer)} could not write this {CSharpName.Of(type)}: {CSharpName.Of(e.GetType())}: {e.Message}";

    public static string CannotDeserialize(Type type, Type serializer, Exception e) =>
        $"{CSharpName.Of(serializer)} could not read a {CSharpName.Of(type)}: {CSharpName.Of(e.GetType())}: {e.Message}";

    public static string NoSerializer(Type serializer, string why) => $"{CSharpName.Of(serializer)} cannot be made: {why} It needs a public constructor without parameters.";

    public static string BadFormatName(Type serializer, string? name) =>
        $"{CSharpName.Of(serializer)} calls its format '{name}'; a format is named by letters, digits, '-', '_', '.' and '+', and not 'json' or 'parts', which are others.";

    public static string BadExtension(Type serializer, string? extension) =>
        $"{CSharpName.Of(serializer)} calls its extension '{extension}'; write one like '.csv'.";

    public static string NotParts(string why) => $"this is not a value with parts that can be read: {why}";

    public static string NoPart(string name) => $"its part '{name}' is not there, or was taken already.";

    public static string PartOfNothing(string name) => $"this parts artifact holds '{name}', which nothing in it names: it is damaged.";

    public static string PartExpected(Type type, string format) =>
        $"a {CSharpName.Of(type)} stands in a file of its own; expected {{\"part\": …, \"format\": \"{format}\"}}.";

    public static string PartInConstant(Type type, string format) =>
        $"a {CSharpName.Of(type)} has a format of its own, '{format}', and so cannot stand in a constant.";

    public static string PartInSetOrKey(Type type, string format) =>
        $"a {CSharpName.Of(type)} has a format of its own, '{format}', and so cannot be a key or lie in a set. Use a list.";

    public static string NullCannotTravel(Type type, string format) =>
        $"null cannot travel as {CSharpName.Of(type)}: the format '{format}' has no null. Give an empty value.";

    public static string OtherFormat(Type type, string expected, string found) =>
        $"a value of type {CSharpName.Of(type)} is read from format '{expected}', but this artifact is in format '{found}'.";

    public static string WrongSerializer(Type type, Type serializer) =>
        $"{CSharpName.Of(serializer)}, named by [ArtifactSerializer] on {CSharpName.Of(type)}, does not implement IArtifactSerializer<{CSharpName.Of(type)}>.";

    public static string OtherArray(Type type, string code, int[] shape) =>
        $"this .npy file holds '{code}' with {shape.Length} dimension(s), but {CSharpName.Of(type)} was expected.";

    public static string TrailingBytes(string format) => $"this {format} artifact goes on after its value: it is damaged.";

    public static string CutShort(string format) => $"this {format} artifact ends before its value does: it is damaged.";

    public static string LowerBound(Type type) => $"a {CSharpName.Of(type)} whose indices do not start at 0 cannot travel.";

    public static string NoFolder(string path) => $"the folder '{path}' does not exist, so it cannot travel.";

    public static string LinkInFolder(string name) => $"'{name}' is a link, which cannot travel in a folder: copy what it points to.";

    public static string NotTar(string why) => $"this is not a tar that can be read: {why}";

    public static string RefusedEntry(string name, string kind) =>
        $"the tar entry '{name}' ({kind}) is refused: only files and folders inside the archive's own folder are unpacked.";

    public static string NotA(string text, Type type, string? expected = null) =>
        $"'{text}' is not a valid {CSharpName.Of(type)}{(expected is null ? "" : $"; expected {expected}")}.";

    public static string NotJson(string why) => $"this is not valid JSON: {why}";

    public static string OtherToken(Type type, string found) => $"{found} was found where a {CSharpName.Of(type)} was expected.";

    public static string LoneSurrogate(int index) =>
        $"the text has half a surrogate pair at index {index}, which no encoding can carry; pass such data as byte[].";

    public static string TypeCannotTravel(Type type, string why) => $"a value of type {CSharpName.Of(type)} cannot travel: {why}";

    public static string DerivedCannotTravel(Type declared, Type actual) =>
        $"a {CSharpName.Of(actual)} cannot travel where {CSharpName.Of(declared)} is declared: its own members would be lost. Declare the type itself.";

    public static string SharedReference(Type type) =>
        $"the same {CSharpName.Of(type)} appears twice (or holds itself): JSON would make two of it. Pass copies, or give the type an [ArtifactSerializer].";

    public static string ComparerCannotTravel(Type type) =>
        $"this {CSharpName.Of(type)} has a comparer of its own, which cannot travel. Use the default one.";

    public static string TooDeep(int depth) => $"the value is nested more than {depth} levels deep.";

    public static string UnknownMember(string name, Type type) => $"{CSharpName.Of(type)} has no member '{name}'.";

    public static string MissingMember(string name, Type type) => $"member '{name}' of {CSharpName.Of(type)} is missing.";

    public static string TwiceGiven(string name) => $"'{name}' is given twice.";

    public static string WrongShape(Type type) => $"the values do not fit the shape given for {CSharpName.Of(type)}.";

    public static string At(string path, string what) => $"{path}: {what}";
}
