import{createRequire as __cr}from"node:module";const require=__cr(import.meta.url);
import{ActionError}from"./chunk-5AAVK33T.js";function whatAborted({reason},cause){return reason instanceof Error&&reason.name!=="AbortError"?reason:cause instanceof ActionError?cause:new ActionError("interrupted","The run was interrupted before its verdict",{hint:"Start it again",cause})}export{whatAborted};
