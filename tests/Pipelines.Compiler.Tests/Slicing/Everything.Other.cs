namespace Sampling
{
    public static partial class Constructs
    {
        static string OfOtherFile() => Other.Place.Text;

        static string UnusedOfOtherFile() => "unused";
    }

    partial class Split
    {
        public string Both() => $"{number} {Twice()}";
    }

    partial class Split(int number)
    {
        int Twice() => 2 * number;

        public static int Unused;
    }
}

namespace Other
{
    static class Place
    {
        public static readonly string Text = "other file";
    }
}
