using System.Runtime.InteropServices;
using Apache.Arrow;
using Apache.Arrow.Types;

namespace Pipelines.Tests.Generated;

/// <summary>What an Arrow column holds, in words, item by item.</summary>
static class PlainColumn
{
    public static IEnumerable<string> Of(ArrayData data) => Enumerable.Range(0, data.Length).Select(i => Item(data, i));

    static string Item(ArrayData data, int i)
    {
        var at = data.Offset + i;
        if (data.DataType is NullType || data.Buffers[0] is { IsEmpty: false } validity && !BitUtility.GetBit(validity.Span, at))
            return "null";
        return data.DataType switch
        {
            BooleanType => BitUtility.GetBit(data.Buffers[1].Span, at) ? "true" : "false",
            DictionaryType => Item(data.Dictionary, data.Buffers[1].Span[at]),
            StringType or BinaryType => Text(data, Offset(data, at), Offset(data, at + 1)),
            LargeStringType or LargeBinaryType => Text(data, LargeOffset(data, at), LargeOffset(data, at + 1)),
            ListType or MapType => Items(data, Offset(data, at), Offset(data, at + 1)),
            LargeListType => Items(data, LargeOffset(data, at), LargeOffset(data, at + 1)),
            FixedSizeListType list => Items(data, at * list.ListSize, (at + 1) * list.ListSize),
            StructType => $"{{{string.Join(' ', data.Children.Select(child => Item(child, at)))}}}",
            var type => Convert.ToHexString(data.Buffers[1].Span.Slice(at * Size(type), Size(type))),
        };
    }

    static int Size(IArrowType type) => ((FixedWidthType)type).BitWidth / 8;

    static int Offset(ArrayData data, int i) => MemoryMarshal.Cast<byte, int>(data.Buffers[1].Span)[i];

    static int LargeOffset(ArrayData data, int i) => (int)MemoryMarshal.Cast<byte, long>(data.Buffers[1].Span)[i];

    static string Text(ArrayData data, int from, int to) => $"'{Convert.ToHexString(data.Buffers[2].Span[from..to])}'";

    static string Items(ArrayData data, int from, int to) => $"[{string.Join(' ', Enumerable.Range(from, to - from).Select(i => Item(data.Children[0], i)))}]";
}
