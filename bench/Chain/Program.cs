Chain.Run(3);
